/// What the entries of a block in an export are; `docs/checkpoints.md` has their fields.
enum ExportBlock: CaseIterable {
    /// Everything that is there once: the first block.
    case run
    case users, days, pages, views, journeys, steps
    /// The last block: a file without it was cut off.
    case end

    var magic: StaticString {
        switch self {
        case .run: "SPX1"
        case .users: "USER"
        case .days: "DAYS"
        case .pages: "PAGE"
        case .views: "VIEW"
        case .journeys: "OPEN"
        case .steps: "STEP"
        case .end: "DONE"
        }
    }
}

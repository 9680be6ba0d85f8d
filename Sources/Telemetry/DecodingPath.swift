/// The ways to decode a record. All give the same answers; they differ in speed and in what they ask of a processor.
enum DecodingPath: CaseIterable {
    /// The strict reader alone, byte by byte.
    case strict

    /// The paths that this processor has, the fastest first.
    static let available: [DecodingPath] = [.strict]
}

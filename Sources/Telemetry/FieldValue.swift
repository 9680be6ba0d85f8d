/// What a field of a record is, and where in the record it stands.
struct FieldValue: BitwiseCopyable {
    enum Kind: UInt8 {
        /// Also `null`, which counts as absence.
        case absent
        case string
        /// A string with at least one escape.
        case escapedString
        case number, object
        /// An array, `true` or `false`: no field of interest has one of these types.
        case other
    }

    static let absent = FieldValue(kind: .absent, start: 0, length: 0)

    let kind: Kind
    /// Of a string, between its quotes; of a number, as it is; of all others of no meaning.
    let start: UInt32
    let length: UInt32

    init(kind: Kind, start: Int, length: Int) {
        self.kind = kind
        self.start = UInt32(truncatingIfNeeded: start)
        self.length = UInt32(truncatingIfNeeded: length)
    }

    /// An object or an array, by its opening bracket.
    static func container(_ bracket: UInt8) -> FieldValue {
        FieldValue(kind: bracket == TokenKind.openBrace ? .object : .other, start: 0, length: 0)
    }

    @inline(__always)
    var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
    @inline(__always)
    var isString: Bool { kind == .string || kind == .escapedString }
}

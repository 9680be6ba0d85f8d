import CStructural

/// The tokens of one record: the kind of each, and where it stands.
///
/// It owns its memory, which grows with the longest record. Reading is checked in debug builds only.
@safe struct TokenIndex: ~Copyable {
    private(set) var count = 0
    private(set) var hasEscapes = false
    private(set) var hasNonASCII = false
    /// A hash of how many tokens there are, and which of the first are quotes.
    private(set) var hash: UInt64 = 0
    /// The kinds, with as many zeros behind them as are compared at once.
    private(set) var kinds: UnsafeMutablePointer<UInt8>
    private var positions: UnsafeMutablePointer<UInt32>
    private var capacity = 4096
    private let pass: spate_structural_pass?

    /// An index that is filled by the given pass.
    init(pass: spate_structural_pass?) {
        unsafe self.pass = pass
        unsafe kinds = .allocate(capacity: capacity)
        unsafe positions = .allocate(capacity: capacity)
    }

    deinit {
        unsafe kinds.deallocate()
        unsafe positions.deallocate()
    }

    /// Finds the tokens of a record; false if a string in it is malformed, or there is no pass.
    mutating func scan(_ record: PaddedBytes) -> Bool {
        guard let pass = unsafe pass else { return false }
        if record.count + Int(SPATE_STRUCTURAL_PADDING) > capacity { grow(for: record.count) }
        // Safe: there is room for as many tokens as bytes and the padding; the record is padded too.
        let result = unsafe pass(record.base, record.count, kinds, positions)
        count = Int(result.count)
        hasEscapes = result.has_escapes
        hasNonASCII = result.has_non_ascii
        hash = result.hash
        return result.has_valid_strings
    }

    private mutating func grow(for length: Int) {
        unsafe kinds.deallocate()
        unsafe positions.deallocate()
        capacity = max(2 * capacity, length + Int(SPATE_STRUCTURAL_PADDING))
        unsafe kinds = .allocate(capacity: capacity)
        unsafe positions = .allocate(capacity: capacity)
    }

    /// How many kinds are compared at once.
    static let comparedAtOnce = 64

    /// The count, rounded up to kinds that are compared at once: those behind the last token are 0.
    var wholeCount: Int { (count + Self.comparedAtOnce - 1) / Self.comparedAtOnce * Self.comparedAtOnce }

    /// Bits that are not 0 if the kinds differ from others in the bits of a mask. Of both there are `wholeCount`.
    @inline(__always)
    func differences(from others: UnsafePointer<UInt8>, mask: UnsafePointer<UInt8>) -> UInt64 {
        typealias Kinds = SIMD16<UInt8>
        var differences = Kinds.zero
        var start = 0
        while start < count {
            for part in 0..<Self.comparedAtOnce / Kinds.scalarCount {
                let offset = start &+ part &* Kinds.scalarCount
                // Safe: zeros stand behind the last token here, and `wholeCount` kinds there.
                let ours = unsafe UnsafeRawPointer(kinds + offset).loadUnaligned(as: Kinds.self)
                let theirs = unsafe UnsafeRawPointer(others + offset).loadUnaligned(as: Kinds.self)
                differences |= unsafe (ours ^ theirs) & UnsafeRawPointer(mask + offset).loadUnaligned(as: Kinds.self)
            }
            start &+= Self.comparedAtOnce
        }
        let halves = unsafe unsafeBitCast(differences, to: SIMD2<UInt64>.self)
        return halves.x | halves.y
    }

    /// The kind of a token: its byte, which is no `TokenKind` where a number, a literal or garbage begins; 0 behind the
    /// last token.
    @inline(__always)
    func kind(_ token: Int) -> UInt8 {
        assert(token >= 0 && token < count + 32)
        // Safe: a walk ends at the zeros behind the last token.
        return unsafe kinds[token]
    }

    /// Whether a token is the opening quote of a key: a string with a colon behind it.
    @inline(__always)
    func isKey(_ token: Int) -> Bool {
        assert(token >= 0 && token < count + 28)
        // Safe: as above. The token behind an opening quote is its closing one.
        let kinds = unsafe UnsafeRawPointer(kinds + token).loadUnaligned(as: UInt32.self)
        return UInt32(littleEndian: kinds) & 0xFF_FFFF == 0x3A_2222
    }

    /// Where a token stands in the record.
    @inline(__always)
    func position(_ token: Int) -> Int {
        assert(token >= 0 && token < count)
        // Safe: as above.
        return Int(unsafe positions[token])
    }

    /// The string whose opening quote is a token.
    @inline(__always)
    func string(at token: Int, in record: PaddedBytes) -> FieldValue {
        let start = position(token) + 1
        let end = position(token + 1)
        let isEscaped = hasEscapes && record.withSpan(start..<end, EscapedText.hasEscape)
        return FieldValue(kind: isEscaped ? .escapedString : .string, start: start, length: end - start)
    }
}

/// The kinds of tokens but those of scalars: numbers, literals and garbage.
enum TokenKind {
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
}

/// What each byte of a record may be, so that the record is as well formed as the one that is learnt from, and has the same
/// fields at the same places.
@safe struct ByteRanges: ~Copyable {
    private let capacity: Int
    /// The least that each byte may be, and how much more.
    let least: UnsafeMutablePointer<UInt8>
    let spread: UnsafeMutablePointer<UInt8>

    /// - Parameter capacity: bytes of the longest record.
    init(capacity: Int) {
        self.capacity = capacity
        unsafe least = .allocate(capacity: capacity)
        unsafe spread = .allocate(capacity: capacity)
    }

    deinit {
        unsafe least.deallocate()
        unsafe spread.deallocate()
    }

    /// Says what each byte of a record like this one may be: of strings any byte that stands for itself, of numbers any
    /// digit that makes a number. All other bytes are the same, and so are those of keys that name fields, and of strings
    /// that tell what an event is.
    func set(_ value: PaddedBytes, _ reader: borrowing StructuralReader, _ shape: Int) {
        allowOnlyItself(0..<value.count, of: value)
        var token = 0
        while token < reader.tokens.count {
            let start = reader.tokens.position(token)
            if reader.tokens.kind(token) == TokenKind.quote {
                allowPlainText(start + 1..<reader.tokens.position(token + 1), of: value)
                token += 2
            } else {
                if value[start] == 0x2D || Self.isDigit(value[start]) { allowDigits(from: start, of: value) }
                token += 1
            }
        }
        func fix(_ token: Int) {
            allowOnlyItself(reader.tokens.position(token)..<reader.tokens.position(token + 1), of: value)
        }
        reader.shapes.forEachKey(shape: shape, fix)
        for field in [Field.eventID, .actorType] {
            let token = reader.shapes.token(of: field, shape: shape)
            if token > 0 { fix(token) }
        }
    }
}

extension ByteRanges {
    /// A hash of the texts that are to be the same in all records of a layout.
    ///
    /// Such texts may never come again, and then must not push layouts out: they are part of what has to come again.
    static func fixedTextHash(_ value: PaddedBytes, _ tokens: borrowing TokenIndex) -> UInt64 {
        var hash: UInt64 = 0
        var token = 0
        while token < tokens.count {
            guard tokens.kind(token) == TokenKind.quote else {
                token += 1
                continue
            }
            let text = tokens.position(token) + 1..<tokens.position(token + 1)
            if !isPlain(text, of: value) {
                forEachWord(text, of: value) { word in
                    hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
                    hash ^= hash >> 32
                }
            }
            token += 2
        }
        return hash
    }

    /// Whether each byte of a text stands for itself.
    private static func isPlain(_ text: Range<Int>, of value: PaddedBytes) -> Bool {
        let topBits: UInt64 = 0x8080_8080_8080_8080
        var others: UInt64 = 0
        forEachWord(text, of: value) { word in
            // The lowest byte that is 0 is a backslash, and borrows.
            let differences = word ^ 0x5C5C_5C5C_5C5C_5C5C
            others |= word | (differences &- 0x0101_0101_0101_0101) & ~differences
        }
        return others & topBits == 0
    }

    /// Calls `body` with the bytes of a text, eight at a time, and zeros behind the last.
    @inline(__always)
    private static func forEachWord(_ text: Range<Int>, of value: PaddedBytes, _ body: (UInt64) -> Void) {
        for position in stride(from: text.lowerBound, to: text.upperBound, by: 8) {
            let left = text.upperBound - position
            body(value.word(at: position) & (left < 8 ? 1 &<< UInt64(8 * left) &- 1 : .max))
        }
    }

    private func allow(_ range: ClosedRange<UInt8>, at position: Int) {
        assert(position >= 0 && position < capacity)
        // Safe: there is room for as many bytes as a record has that is learnt from.
        unsafe least[position] = range.lowerBound
        unsafe spread[position] = range.upperBound - range.lowerBound
    }

    private func allowOnlyItself(_ range: Range<Int>, of value: PaddedBytes) {
        for position in range { allow(value[position]...value[position], at: position) }
    }

    /// Allows any text in a string, if each byte of it stands for itself.
    private func allowPlainText(_ range: Range<Int>, of value: PaddedBytes) {
        guard Self.isPlain(range, of: value) else { return }
        // That it has neither a quote nor a backslash is compared apart.
        for position in range { allow(0x20...0x7F, at: position) }
    }

    /// Allows any digits in a number, but no 0 before others.
    private func allowDigits(from start: Int, of value: PaddedBytes) {
        let first = value[start] == 0x2D ? start + 1 : start
        allow(Self.isDigit(value[first + 1]) ? 0x31...0x39 : 0x30...0x39, at: first)
        var position = first + 1
        while !ScalarText.endsScalar(value[position]) {
            if Self.isDigit(value[position]) { allow(0x30...0x39, at: position) }
            position += 1
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

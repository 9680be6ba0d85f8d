/// Checks the grammar of a record over its tokens, and finds the tokens of the fields of interest.
///
/// What it finds depends on the kinds of the tokens and on the keys that it notes, and on nothing else.
@safe struct TokenWalker: ~Copyable {
    /// The first token of each field's value; 0, the token of the record itself, if the field is absent.
    private(set) var fields = FieldTable<UInt32>(absent: 0)
    /// The tokens of all numbers and literals.
    private(set) var scalars = TokenList()
    /// The opening quotes of all keys of objects that hold fields of interest.
    private(set) var keys = TokenList()
    private var decodedKey = TextBuffer()

    /// The objects and arrays that are open, and what the objects hold.
    private struct OpenContainers {
        private static let objectBit: UInt8 = 0x80
        private var stack = InlineArray<65, UInt8>(repeating: 0)
        private(set) var depth = 0

        var isObject: Bool { stack[depth] & Self.objectBit != 0 }
        var holder: Field.Holder { Field.Holder(rawValue: stack[depth] & ~Self.objectBit)! }

        /// False if too many are open.
        mutating func push(isObject: Bool, holder: Field.Holder) -> Bool {
            guard depth < StrictReader.deepestNesting else { return false }
            depth += 1
            stack[depth] = holder.rawValue | (isObject ? Self.objectBit : 0)
            return true
        }

        mutating func pop() { depth -= 1 }
    }

    /// Whether the tokens are those of one object by the grammar, scalars aside.
    mutating func walk(_ tokens: borrowing TokenIndex, of record: PaddedBytes) -> Bool {
        fields.removeAll()
        scalars.removeAll(capacity: tokens.count)
        keys.removeAll(capacity: tokens.count)
        var open = OpenContainers()
        guard tokens.kind(0) == TokenKind.openBrace, open.push(isObject: true, holder: .root) else { return false }
        var token = 1
        if tokens.kind(token) == TokenKind.closeBrace { return tokens.count == 2 }
        while true {
            var field: Field?
            if open.isObject {
                guard tokens.kind(token) == TokenKind.quote, tokens.kind(token + 2) == TokenKind.colon else {
                    return false
                }
                if open.holder != .ignored { field = noteKey(token, in: open.holder, tokens, record) }
                token += 3
            }
            if let field { fields[field] = UInt32(truncatingIfNeeded: token) }
            switch tokens.kind(token) {
            case TokenKind.quote: token += 2
            case TokenKind.scalar:
                scalars.append(token)
                token += 1
            case let bracket where bracket == TokenKind.openBrace || bracket == TokenKind.openBracket:
                guard open.push(isObject: bracket == TokenKind.openBrace, holder: field?.holder ?? .ignored) else {
                    return false
                }
                token += 1
                // A closing bracket is 2 more than its opening one. An empty container goes the way of its last value.
                guard tokens.kind(token) == bracket + 2 else { continue }
            default: return false
            }
            while tokens.kind(token) != TokenKind.comma {
                guard tokens.kind(token) == (open.isObject ? TokenKind.closeBrace : TokenKind.closeBracket) else {
                    return false
                }
                open.pop()
                token += 1
                if open.depth == 0 { return token == tokens.count }
            }
            token += 1
        }
    }

    /// Notes a key and returns the field that it names, which hides what the same key named before.
    private mutating func noteKey(
        _ token: Int, in holder: Field.Holder, _ tokens: borrowing TokenIndex, _ record: PaddedBytes
    ) -> Field? {
        keys.append(token)
        let start = tokens.position(token) + 1
        let length = tokens.position(token + 1) - start
        var field: Field?
        if tokens.hasEscapes, record.withSpan(start..<start + length, EscapedText.hasEscape) {
            field = escapedField(start..<start + length, in: holder, record)
        } else if length <= Field.longestKey, length > 0 {
            let word = record.word(at: start) & (UInt64.max &>> UInt64(64 - 8 * length))
            field = Field.named(word, length: length, in: holder)
        }
        if let field { fields.hide(field) }
        return field
    }

    private mutating func escapedField(
        _ key: Range<Int>, in holder: Field.Holder, _ record: PaddedBytes
    ) -> Field? {
        decodedKey.truncate(to: 0)
        record.withSpan(key) { EscapedText.decode($0, into: &decodedKey) }
        return Field.named(decodedKey, in: holder)
    }
}

/// Checks a record over its tokens, and finds the fields of interest and where they stand.
///
/// Where it finds them depends on the kinds of the tokens and on the keys that it notes, and on nothing else.
@safe struct TokenWalker: ~Copyable {
    /// The first token of each field's value; 0, the token of the record itself, if the key is absent.
    private(set) var fieldTokens = FieldTable<UInt32>(absent: 0)
    /// The tokens of all numbers and literals.
    private(set) var scalars = TokenList()
    /// The opening quotes of all keys of objects that hold fields of interest.
    private(set) var keys = TokenList()
    /// A hash of those keys.
    private(set) var keyHash: UInt64 = 0
    private var decodedKey = TextBuffer()

    /// The objects and arrays that are open, and what the objects hold.
    private struct OpenContainers {
        private static let arrayBit: UInt8 = 0x80
        /// Those around the innermost.
        private var outer = InlineArray<64, UInt8>(repeating: 0)
        private var innermost = Field.Holder.root.rawValue
        private(set) var depth = 1

        var isObject: Bool { innermost & Self.arrayBit == 0 }
        /// Of an object, what it holds; nil if that is of no interest.
        var holder: Field.Holder? {
            innermost < Field.Holder.ignored.rawValue ? Field.Holder(rawValue: innermost) : nil
        }

        /// False if too many are open.
        mutating func push(isObject: Bool, holder: Field.Holder) -> Bool {
            guard depth < StrictReader.deepestNesting else { return false }
            outer[depth & 63] = innermost
            depth &+= 1
            innermost = isObject ? holder.rawValue : Self.arrayBit
            return true
        }

        mutating func pop() {
            depth &-= 1
            innermost = outer[depth & 63]
        }
    }

    /// Finds the fields of interest of a record; false, with no fields of meaning, unless it is one well-formed object.
    mutating func walk(_ tokens: borrowing TokenIndex, of record: PaddedBytes, into fields: inout RecordFields) -> Bool
    {
        begin(tokenCount: tokens.count)
        fields.removeAll()
        guard tokens.kind(0) == TokenKind.openBrace else { return false }
        var open = OpenContainers()
        var token = 1
        if tokens.kind(token) == TokenKind.closeBrace { return tokens.count == 2 }
        while true {
            var field: Field?
            if open.isObject {
                guard tokens.isKey(token) else { return false }
                if let holder = open.holder { field = noteKey(token, in: holder, tokens, record, hiding: &fields) }
                token &+= 3
            }
            switch tokens.kind(token) {
            case TokenKind.quote:
                if let field { fields[field] = tokens.string(at: token, in: record) }
                token &+= 2
            case let bracket where bracket == TokenKind.openBrace || bracket == TokenKind.openBracket:
                if let field { fields[field] = .container(bracket) }
                guard open.push(isObject: bracket == TokenKind.openBrace, holder: field?.holder ?? .ignored) else {
                    return false
                }
                token &+= 1
                // A closing bracket is 2 more than its opening one. An empty container goes the way of its last value.
                guard tokens.kind(token) == bracket + 2 else { continue }
            default:
                // No scalar begins with a byte that is another kind.
                guard token < tokens.count,
                    let value = ScalarText.value(at: tokens.position(token), in: record)
                else { return false }
                if let field { fields[field] = value }
                scalars.append(token)
                token &+= 1
            }
            while tokens.kind(token) != TokenKind.comma {
                guard tokens.kind(token) == (open.isObject ? TokenKind.closeBrace : TokenKind.closeBracket) else {
                    return false
                }
                open.pop()
                token &+= 1
                if open.depth == 0 { return token == tokens.count }
            }
            token &+= 1
        }
    }

    private mutating func begin(tokenCount: Int) {
        fieldTokens.removeAll()
        scalars.removeAll(capacity: tokenCount)
        keys.removeAll(capacity: tokenCount)
        keyHash = 0
    }

    /// Notes a key and returns the field that it names, which hides what the same key named before.
    @inline(__always)
    private mutating func noteKey(
        _ token: Int, in holder: Field.Holder, _ tokens: borrowing TokenIndex, _ record: PaddedBytes,
        hiding fields: inout RecordFields
    ) -> Field? {
        keys.append(token)
        let start = tokens.position(token) &+ 1
        let end = tokens.position(token &+ 1)
        let length = end &- start
        var word = record.word(at: start)
        var field: Field?
        if tokens.hasEscapes, record.withSpan(start..<end, EscapedText.hasEscape) {
            field = escapedField(start..<end, in: holder, record)
        } else if length <= Field.longestKey {
            word = length > 0 ? word & (UInt64.max &>> UInt64(64 &- 8 &* length)) : 0
            field = Field.named(word, length: length, in: holder)
        }
        // Of a longer key, its beginning and its length will do: the hash is a hint.
        keyHash = (keyHash &+ word &+ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15
        keyHash ^= keyHash >> 32
        guard let field else { return nil }
        if fieldTokens[field] != 0 { hide(field, of: &fields) }
        fieldTokens[field] = UInt32(truncatingIfNeeded: token &+ 3)
        return field
    }

    @inline(never)
    private mutating func hide(_ field: Field, of fields: inout RecordFields) {
        fieldTokens.hide(field)
        fields.hide(field)
    }

    @inline(never)
    private mutating func escapedField(
        _ key: Range<Int>, in holder: Field.Holder, _ record: PaddedBytes
    ) -> Field? {
        decodedKey.truncate(to: 0)
        record.withSpan(key) { EscapedText.decode($0, into: &decodedKey) }
        return Field.named(decodedKey, in: holder)
    }
}

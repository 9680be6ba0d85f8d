import CStructural

/// Finds the fields of a record over its tokens: by the shape that it shares with an earlier one, or by a walk.
///
/// It takes well-formed records only, and leaves those that it refuses to the strict reader.
struct StructuralReader: ~Copyable {
    /// The longest record that it takes: a longer one is not worth the memory.
    static let maxRecordBytes = 4 << 20

    private var tokens: TokenIndex
    private var shapes = ShapeCache()
    private var walker = TokenWalker()

    init(pass: spate_structural_pass) { unsafe tokens = TokenIndex(pass: pass) }

    /// Finds the fields of a well-formed record; false, with no fields of meaning, if it is not, or too long.
    mutating func read(_ record: PaddedBytes, into fields: inout RecordFields) -> Bool {
        guard record.count <= Self.maxRecordBytes, tokens.scan(record) else { return false }
        if let shape = shapes.index(of: tokens, record) {
            guard shapes.hasValidScalars(shape: shape, tokens, record) else { return false }
            for field in 0..<Field.count {
                fields[index: field] = value(at: shapes.token(of: field, inShape: shape), record)
            }
            return true
        }
        guard walker.walk(tokens, of: record) else { return false }
        for index in 0..<walker.scalars.count {
            guard ScalarText.isValid(at: tokens.position(walker.scalars[index]), in: record) else { return false }
        }
        shapes.learn(walker, tokens, record)
        for field in 0..<Field.count { fields[index: field] = value(at: Int(walker.fields[index: field]), record) }
        return true
    }

    /// What stands at the first token of a field's value.
    @inline(__always)
    private func value(at token: Int, _ record: PaddedBytes) -> FieldValue {
        guard token > 0 else { return .absent }
        let position = tokens.position(token)
        switch tokens.kind(token) {
        case TokenKind.quote:
            let start = position + 1
            let end = tokens.position(token + 1)
            let isEscaped = tokens.hasEscapes && record.withSpan(start..<end, EscapedText.hasEscape)
            return FieldValue(kind: isEscaped ? .escapedString : .string, start: start, length: end - start)
        case TokenKind.scalar:
            return ScalarText.value(at: position, before: tokens.position(token + 1), in: record)
        case TokenKind.openBrace:
            return FieldValue(kind: .object, start: position, length: 0)
        default:
            return FieldValue(kind: .other, start: position, length: 0)
        }
    }
}

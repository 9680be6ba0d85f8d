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
            return shapes.read(record, tokens, shape: shape, into: &fields)
        }
        guard walker.walk(tokens, of: record, into: &fields) else { return false }
        shapes.learn(walker, tokens, record)
        return true
    }
}

import CStructural
import Vocabulary

/// Finds the fields of a record over its tokens: by the shape that it shares with an earlier one, or by a walk.
///
/// It takes well-formed records only, and leaves those that it refuses to the strict reader.
struct StructuralReader: ~Copyable {
    /// The longest record that it takes: a longer one is not worth the memory.
    static let maxRecordBytes = 4 << 20

    private(set) var tokens: TokenIndex
    private(set) var shapes = ShapeCache()
    private var walker = TokenWalker()
    /// The shape of the record, if it is known.
    private(set) var shape: Int?

    /// A reader that finds tokens by the given pass; without one, it refuses all records.
    init(pass: spate_structural_pass?) { unsafe tokens = TokenIndex(pass: pass) }

    /// Finds the tokens of a record and its shape; false if it is not well formed, or too long.
    mutating func scan(_ record: PaddedBytes) -> Bool {
        guard record.count <= Self.maxRecordBytes, tokens.scan(record) else { return false }
        shape = shapes.slot(of: tokens, record)
        return true
    }

    /// Finds the fields of the record that was scanned; false, with no fields of meaning, if it is not well formed.
    mutating func read(_ record: PaddedBytes, into fields: inout RecordFields) -> Bool {
        if let shape { return shapes.read(record, tokens, shape: shape, into: &fields) }
        guard walker.walk(tokens, of: record, into: &fields) else { return false }
        shapes.learn(walker, tokens, record)
        return true
    }
}

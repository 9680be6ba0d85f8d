internal import CLineEnds
internal import Vocabulary

/// Finds the ends of lines in the bytes of batches, by the best instructions of this processor.
@safe struct LineEnds: ~Copyable {
    /// Bytes that are searched at a time, so that what is found stays in the processor's cache.
    private static let pieceBytes = 1 << 14

    private let pass: spate_line_ends_pass
    private let found: UnsafeMutableBufferPointer<UInt32>

    init() {
        let levels = [SPATE_LINE_ENDS_AVX512, SPATE_LINE_ENDS_AVX2, SPATE_LINE_ENDS_PORTABLE]
        guard let pass = unsafe levels.lazy.compactMap({ unsafe spate_line_ends_pass_for($0) }).first else {
            preconditionFailure("every processor has the portable pass")
        }
        unsafe self.pass = pass
        unsafe found = .allocate(capacity: Self.pieceBytes + Int(SPATE_LINE_ENDS_PADDING))
    }

    deinit { unsafe found.deallocate() }

    /// Adds a record to a batch for each line that ends at or after `position`, and returns where the line behind the last
    /// of them starts.
    ///
    /// - Parameters:
    ///   - start: where the first of these lines starts.
    ///   - position: where nothing has been searched yet.
    ///   - offset: the offset of the first record.
    func split(_ batch: inout RecordBatch, from start: Int, at position: Int, offset: Int64) -> Int {
        var start = start
        var offset = offset
        for piece in stride(from: position, to: batch.count, by: Self.pieceBytes) {
            // Safe: a batch has at least as much padding as is read behind the piece, and what is found has its room.
            let count = unsafe pass(
                batch.bytes.baseAddress! + piece, min(Self.pieceBytes, batch.count - piece), found.baseAddress!)
            for index in 0..<count {
                let end = unsafe piece + Int(found[index])
                batch.records.append(RecordBatch.Record(offset: offset, start: start, length: end - start))
                offset += 1
                start = end + 1
            }
        }
        return start
    }
}

import Vocabulary

/// The bytes of a record, with more behind them that may be read, though they mean nothing.
///
/// Reading is checked in debug builds only. It is valid for as long as the batch of the record is not changed.
@safe struct PaddedBytes {
    let base: UnsafePointer<UInt8>
    let count: Int

    /// The bytes of a record of a batch.
    init(_ record: RecordBatch.Record, in batch: borrowing RecordBatch) {
        let end = record.start + record.length
        precondition(record.start >= 0 && record.length >= 0 && end <= batch.count)
        // Safe: checked above; a batch always has a buffer, because it has padding.
        unsafe base = batch.bytes.baseAddress! + record.start
        count = record.length
    }

    @inline(__always)
    subscript(position: Int) -> UInt8 {
        assert(position >= 0 && position < count + RecordBatch.padding)
        // Safe: the walk over the tokens of a record stays in it and its padding.
        return unsafe base[position]
    }

    /// Eight bytes, the first in the lowest bits.
    @inline(__always)
    func word(at position: Int) -> UInt64 {
        assert(position >= 0 && position + 8 <= count + RecordBatch.padding)
        // Safe: as above.
        let word = unsafe UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
        return UInt64(littleEndian: word)
    }

    /// Lends some of the bytes as a span.
    @inline(__always)
    func withSpan<Result>(_ range: Range<Int>, _ body: (Span<UInt8>) -> Result) -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        // Safe: checked above.
        return unsafe body(Span(_unsafeStart: base + range.lowerBound, count: range.count))
    }
}

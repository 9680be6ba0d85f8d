public import Vocabulary

/// Where the texts of one decoded batch lie: finds the bytes of a `Text` with one addition.
///
/// It is valid for as long as neither the record batch nor the decoded batch is changed.
@unsafe public struct TextBase {
    @usableFromInline let raw: UnsafePointer<UInt8>
    @usableFromInline let decoded: UnsafePointer<UInt8>

    /// Where texts lie that were copied to one place, from its beginning on.
    @inlinable
    public init(_ base: UnsafePointer<UInt8>) { unsafe self.init(raw: base, decoded: base) }

    @inlinable
    init(raw: UnsafePointer<UInt8>, decoded: UnsafePointer<UInt8>) {
        unsafe self.raw = unsafe raw
        unsafe self.decoded = unsafe decoded
    }

    /// The UTF-8 of a text; of an absent text, no bytes.
    @inlinable
    public func bytes(_ text: Text) -> UnsafeBufferPointer<UInt8> {
        let base = text.isDecoded ? unsafe decoded : unsafe raw
        return unsafe UnsafeBufferPointer(start: base + text.offset, count: Int(text.length))
    }
}

extension DecodedBatch {
    /// Where the texts of these events lie, which were decoded from `batch`.
    public borrowing func textBase(in batch: borrowing RecordBatch) -> TextBase {
        // Safe: a batch always has a buffer, because it has padding.
        unsafe TextBase(raw: batch.bytes.baseAddress!, decoded: text.base)
    }

    /// The UTF-8 of a text of these events, which were decoded from `batch`.
    public borrowing func bytes(of text: Text, in batch: borrowing RecordBatch) -> UnsafeBufferPointer<UInt8> {
        unsafe textBase(in: batch).bytes(text)
    }
}

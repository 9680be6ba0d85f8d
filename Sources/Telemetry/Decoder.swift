public import Vocabulary

/// Turns the records of a batch into events: a pure function of each record and its timestamp.
///
/// A decoder belongs to one thread. It allocates nothing for an event once its buffers have grown.
public struct Decoder: ~Copyable {
    private let maxRecordBytes: Int
    private let normaliser: Normaliser
    private var layouts: LayoutCache
    private var structuralReader: StructuralReader
    private var strictReader = StrictReader()
    private var fields = RecordFields(absent: .absent)

    /// - Parameters:
    ///   - maxRecordBytes: the longest value that is not `oversize`.
    ///   - maxFutureSkew: how far an event may lie ahead of its arrival.
    public init(maxRecordBytes: Int, maxFutureSkew: Milliseconds) {
        self.init(maxRecordBytes: maxRecordBytes, maxFutureSkew: maxFutureSkew, path: DecodingPath.available[0])
    }

    /// A decoder that takes the given path, which must be available.
    public init(maxRecordBytes: Int, maxFutureSkew: Milliseconds, path: DecodingPath) {
        self.maxRecordBytes = maxRecordBytes
        normaliser = Normaliser(maxFutureSkew: maxFutureSkew)
        layouts = unsafe LayoutCache(passes: path.layoutPasses, longestRecord: maxRecordBytes)
        structuralReader = unsafe StructuralReader(pass: path.pass)
    }

    /// Appends the events and the dead records among `records` to `output`, in order.
    public mutating func decode(_ batch: borrowing RecordBatch, records: Range<Int>, into output: inout DecodedBatch) {
        layouts.begin(records.count)
        for index in records.prefix(LayoutCache.recordsAhead) { layouts.lookAt(index, of: batch) }
        for index in records {
            let ahead = index + LayoutCache.recordsAhead
            if ahead < records.upperBound { layouts.lookAt(ahead, of: batch) }
            decode(batch, index, into: &output)
        }
    }

    /// Decodes a record, which the layouts have looked at.
    @inline(__always)
    private mutating func decode(_ batch: borrowing RecordBatch, _ index: Int, into output: inout DecodedBatch) {
        let record = batch.records[index]
        let index = UInt32(index)
        guard record.length <= maxRecordBytes else {
            return output.dead.append(.init(record: index, reason: .oversize))
        }
        let value = PaddedBytes(record, in: batch)
        if let event = layouts.event(value, record, index: index, by: normaliser) { return output.append(event) }
        let isScanned = structuralReader.scan(value)
        if isScanned, let event = structuralReader.plainEvent(value, record, index: index, by: normaliser) {
            output.append(event)
            layouts.learn(event, value, record, structuralReader)
        } else if isScanned && structuralReader.read(value, into: &fields) || readStrictly(value) {
            normaliser.normalise(fields, of: value, record, index: index, into: &output)
        } else {
            output.dead.append(.init(record: index, reason: .malformed))
        }
    }

    private mutating func readStrictly(_ value: PaddedBytes) -> Bool {
        value.withSpan(0..<value.count) {
            do {
                try strictReader.read($0, into: &fields)
                return true
            } catch {
                return false
            }
        }
    }
}

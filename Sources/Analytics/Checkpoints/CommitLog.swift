/// A file of commit records, each after its length: the last whole one counts.
enum CommitLog {
    /// The records of a log, and the bytes that they take.
    struct Content {
        var records: [CommitRecord] = []
        var bytes: Int64 = 0
        /// Bytes after the last whole record: those of one that was being written when the process ended.
        var tornBytes = 0
    }

    /// A record with its length.
    static func frame(_ record: CommitRecord) -> [UInt8] {
        ByteWriter.framed(record.bytes)
    }

    /// Reads a log. Only its last record may be torn: damage before that one is an error.
    static func content(of path: String) throws(CheckpointError) -> Content {
        let bytes = try DurableFile.bytes(of: path)
        var content = Content()
        var position = 0
        while position < bytes.count {
            guard let record = record(in: bytes, at: position) else {
                if followsRecord(in: bytes, after: position) {
                    throw CheckpointError(
                        "\(path): the commit record at byte \(position) is damaged, and others follow it")
                }
                content.tornBytes = bytes.count - position
                break
            }
            content.records.append(record.record)
            position = record.end
        }
        content.bytes = Int64(position)
        return content
    }

    private static func record(in bytes: [UInt8], at position: Int) -> (record: CommitRecord, end: Int)? {
        guard bytes.count - position >= 4 else { return nil }
        let length = (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << ($1 * 8) }
        guard length > 0, length <= bytes.count - position - 4 else { return nil }
        let end = position + 4 + length
        return CommitRecord(bytes[position + 4..<end]).map { ($0, end) }
    }

    /// Whether there is a whole record anywhere behind a damaged one.
    private static func followsRecord(in bytes: [UInt8], after position: Int) -> Bool {
        let first = unsafe CommitRecord.magic.utf8Start.pointee
        var start = position + 1
        // Most places are told by the first byte of what a record begins with, behind its length.
        while start + 4 < bytes.count {
            if bytes[start + 4] == first, record(in: bytes, at: start) != nil {
                return true
            }
            start += 1
        }
        return false
    }
}

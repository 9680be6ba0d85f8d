/// What is durable before the rows that depend on it leave.
public struct CommitRecord: Hashable, Sendable {
    /// What every sink holds for good.
    public var held: CheckpointPosition
    /// What the sinks will hold once the rows of this commit have left.
    public var next: CheckpointPosition
    /// Whether the input has ended and everything is final.
    public var drained: Bool

    public init(held: CheckpointPosition, next: CheckpointPosition, drained: Bool) {
        self.held = held
        self.next = next
        self.drained = drained
    }

    /// Whether there is nothing left to do, now or later.
    public var isFinished: Bool { drained && held == next }

    static let magic: StaticString = "SPC1"

    /// The last of a checkpoint, which a run may be using meanwhile; `nil` where there is none, or none can be read.
    public static func newest(in directory: String) -> CommitRecord? {
        let files = CheckpointFiles(directory: directory)
        guard let epochs = try? files.epochs().commits else { return nil }
        // One look at each: a run that goes on may write or remove a file between two.
        for epoch in epochs.reversed() {
            if let record = try? CommitLog.content(of: files.commits(epoch)).records.last { return record }
        }
        return nil
    }

    /// The record with its checksum.
    var bytes: [UInt8] {
        var writer = ByteWriter(magic: Self.magic)
        held.append(to: &writer)
        next.append(to: &writer)
        writer.append(UInt8(drained ? 1 : 0))
        writer.appendChecksum()
        return writer.bytes
    }

    init?(_ bytes: ArraySlice<UInt8>) {
        guard var reader = ByteReader(bytes, magic: Self.magic),
            let held = CheckpointPosition(from: &reader), let next = CheckpointPosition(from: &reader)
        else { return nil }
        let drained = reader.number(UInt8.self)
        guard reader.isWhole, reader.isAtEnd, drained <= 1 else { return nil }
        self.init(held: held, next: next, drained: drained == 1)
    }
}

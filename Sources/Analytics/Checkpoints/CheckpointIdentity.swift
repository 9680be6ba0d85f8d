/// What must be the same whenever a run goes on: everything that decides its answers, as names and values.
public struct CheckpointIdentity: Hashable, Sendable {
    public struct Setting: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    public private(set) var settings: [Setting] = []

    public init() {}

    public mutating func add(_ name: String, _ value: some CustomStringConvertible) {
        settings.append(Setting(name: name, value: value.description))
    }

    public func value(_ name: String) -> String? { settings.first { $0.name == name }?.value }

    private static let magic: StaticString = "SPI1"

    var bytes: [UInt8] {
        var writer = ByteWriter(magic: Self.magic)
        writer.append(Int64(settings.count))
        for setting in settings {
            writer.append(setting.name)
            writer.append(setting.value)
        }
        writer.appendChecksum()
        return writer.bytes
    }

    init(path: String) throws(CheckpointError) {
        let bytes = try DurableFile.bytes(of: path)
        guard var reader = ByteReader(bytes[...], magic: Self.magic) else {
            throw CheckpointError("\(path): damaged, or a checkpoint of another version")
        }
        let count = reader.number(Int64.self)
        while reader.isWhole, !reader.isAtEnd { add(reader.text(), reader.text()) }
        guard reader.isWhole, Int64(settings.count) == count else { throw CheckpointError("\(path): damaged") }
    }

    /// The differences, each with what the checkpoint has and what is asked for.
    public func differences(from wanted: Self) -> [String] {
        let names = settings.map(\.name) + wanted.settings.map(\.name).filter { value($0) == nil }
        return names.compactMap { name in
            let (here, there) = (value(name) ?? "(none)", wanted.value(name) ?? "(none)")
            return here == there ? nil : "\(name) is \(here) in the checkpoint, and \(there) here"
        }
    }
}

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

    /// The setting that tells the run, over all its starts, from all others: it decides no answer.
    public static let runSetting = "run"

    private static let magic: StaticString = "SPI1"

    var bytes: [UInt8] {
        var writer = ByteWriter(magic: Self.magic)
        append(to: &writer)
        writer.appendChecksum()
        return writer.bytes
    }

    func append(to writer: inout ByteWriter) {
        writer.append(Int64(settings.count))
        for setting in settings {
            writer.append(setting.name)
            writer.append(setting.value)
        }
    }

    init(path: String) throws(CheckpointError) {
        let bytes = try DurableFile.bytes(of: path)
        guard var reader = ByteReader(bytes[...], magic: Self.magic) else {
            throw CheckpointError("\(path): damaged, or a checkpoint of another version")
        }
        guard let identity = Self(from: &reader), reader.isAtEnd else { throw CheckpointError("\(path): damaged") }
        self = identity
    }

    /// `nil` if there are no settings.
    init?(from reader: inout ByteReader) {
        var rest = reader.number(Int64.self)
        while reader.isWhole, rest > 0 {
            add(reader.text(), reader.text())
            rest -= 1
        }
        guard reader.isWhole, rest == 0 else { return nil }
    }

    /// Settings that an export and an import may change: the state does not depend on them.
    public static let changeableSettings: Set = ["threads", "retention.days", "top_pages.top"]

    public static var changeableText: String { changeableSettings.sorted().joined(separator: ", ") }

    /// How the run can go on with other settings, if it can.
    public func importHint(for wanted: Self) -> String? {
        guard differences(from: wanted, except: Self.changeableSettings).isEmpty else { return nil }
        return "'spate checkpoint export' and 'import' change \(Self.changeableText), and keep what the run remembers"
    }

    /// The differences, each with what the checkpoint has and what is asked for.
    public func differences(from wanted: Self, except names: Set<String> = []) -> [String] {
        let all = settings.map(\.name) + wanted.settings.map(\.name).filter { value($0) == nil }
        return all.filter { !names.contains($0) && $0 != Self.runSetting }.compactMap { name in
            let (here, there) = (value(name) ?? "(none)", wanted.value(name) ?? "(none)")
            return here == there ? nil : "\(name) is \(here) in the checkpoint, and \(there) here"
        }
    }
}

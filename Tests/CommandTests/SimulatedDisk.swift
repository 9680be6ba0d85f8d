import Foundation
import TestSupport

/// What a disk may hold after a loss of power, from the operations that `FaultLayer` noted.
///
/// Only what was synchronised is there for certain: of a file, the bytes before its last synchronisation; of a
/// directory, the names. Later writes are there, torn, or not, each by chance and in no order; later changes of names
/// are there up to some point, as file systems keep them in a journal.
struct SimulatedDisk {
    private enum Change {
        case write(offset: Int, bytes: Data)
        case cut(size: Int)
    }

    private struct File {
        var durable = Data()
        var pending: [Change] = []
    }

    /// Names and the files behind them; directories are files without content.
    private typealias Names = [String: Int]

    private struct Directory {
        var durable: Names = [:]
        var pending: [Names] = []
        var live: Names { pending.last ?? durable }
    }

    private var files: [File] = []
    private var directories: [String: Directory] = [:]
    private let root: String

    /// An empty directory `root`, and the first operations of a trace.
    init(root: String, trace: [FaultTrace.Operation]) {
        self.root = root
        directories[root] = Directory()
        for operation in trace { take(operation) }
    }

    private static func split(_ path: String) -> (directory: String, name: String) {
        let url = URL(filePath: path)
        return (url.deletingLastPathComponent().path, url.lastPathComponent)
    }

    private mutating func change(_ path: String, to file: Int?) {
        let (directory, name) = Self.split(path)
        var names = directories[directory, default: Directory()].live
        names[name] = file
        directories[directory, default: Directory()].pending.append(names)
    }

    private func file(_ path: String) -> Int? {
        let (directory, name) = Self.split(path)
        return directories[directory]?.live[name]
    }

    private mutating func take(_ operation: FaultTrace.Operation) {
        let path = operation.path
        switch operation.kind {
        case "C", "M":
            files.append(File())
            change(path, to: files.count - 1)
            if operation.kind == "M" { directories[path] = Directory() }
        case "W":
            guard let file = file(path) else { return }
            files[file].pending.append(.write(offset: operation.place, bytes: operation.bytes))
        case "T": if let file = file(path) { files[file].pending.append(.cut(size: operation.place)) }
        case "S":
            if let names = directories[path]?.live {
                directories[path] = Directory(durable: names)
            } else if let file = file(path) {
                files[file] = File(durable: files[file].pending.reduce(files[file].durable, Self.apply))
            }
        case "R":
            let moved = file(path)
            let other = String(decoding: operation.bytes, as: UTF8.self)
            // One change of the directory: both names, or neither.
            let (directory, name) = Self.split(path)
            var names = directories[directory, default: Directory()].live
            names[name] = nil
            names[Self.split(other).name] = moved
            directories[directory, default: Directory()].pending.append(names)
        case "U": change(path, to: nil)
        default: preconditionFailure("an operation '\(operation.kind)'")
        }
    }

    private static func apply(_ content: Data, _ change: Change) -> Data {
        var content = content
        switch change {
        case .cut(let size):
            if size < content.count {
                content = content.prefix(size)
            } else {
                content.append(Data(count: size - content.count))
            }
        case .write(let offset, let bytes):
            if content.count < offset + bytes.count {
                content.append(Data(count: offset + bytes.count - content.count))
            }
            content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
        return content
    }

    /// Writes what the disk holds after a loss of power, as chance has it.
    func writeAfterPowerLoss(using random: inout SplitMix64) throws {
        try? FileManager.default.removeItem(atPath: root)
        try write(root, using: &random)
    }

    private func write(_ path: String, using random: inout SplitMix64) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard let directory = directories[path] else { return }
        let states = [directory.durable] + directory.pending
        let names = states[Int.random(in: states.indices, using: &random)]
        for (name, index) in names.sorted(by: { $0.key < $1.key }) {
            let below = "\(path)/\(name)"
            guard directories[below] == nil else {
                try write(below, using: &random)
                continue
            }
            var content = files[index].durable
            for change in files[index].pending {
                switch (Int.random(in: 0..<4, using: &random), change) {
                case (0, _), (1, _): content = Self.apply(content, change)
                case (2, .write(let offset, let bytes)):
                    let torn = bytes.prefix(Int.random(in: 0...bytes.count, using: &random))
                    content = Self.apply(content, .write(offset: offset, bytes: torn))
                default: break
                }
            }
            try content.write(to: URL(filePath: below))
        }
    }
}

/// The operations on files that a program asked for, as `FaultLayer` notes them.
enum FaultTrace {
    struct Operation {
        let kind: Character
        /// The offset of a write; the size that is left by a cut.
        let place: Int
        let path: String
        let bytes: Data
    }

    static func operations(in path: String) throws -> [Operation] {
        var operations: [Operation] = []
        var rest = try Data(contentsOf: URL(filePath: path))[...]
        func number() -> Int {
            let number = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(8)
            return number
        }
        while let kind = rest.popFirst() {
            let (place, length, count) = (number(), number(), number())
            let path = String(decoding: rest.prefix(length), as: UTF8.self)
            let bytes = Data(rest.dropFirst(length).prefix(count))
            rest = rest.dropFirst(length + count)
            operations.append(
                Operation(kind: Character(UnicodeScalar(kind)), place: place, path: path, bytes: bytes))
        }
        return operations
    }
}

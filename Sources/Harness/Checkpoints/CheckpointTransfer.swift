internal import Analytics
public import Vocabulary

/// Checkpoints as files that any version can read: `spate checkpoint export` and `import`.
public enum CheckpointTransfer {
    /// Writes what a checkpoint's run remembers to a file that is not there yet.
    public static func export(_ directory: String, to path: String) throws {
        guard CheckpointStore.holdsCheckpoint(directory) else {
            throw CheckpointError("\(directory): holds no checkpoint")
        }
        let store = try CheckpointStore(directory: directory)
        guard let settings = try store.identity(), let partitions = settings.partitions, let threads = settings.threads
        else { throw CheckpointError("\(directory): holds no checkpoint") }
        let queries = try settings.queries()
        do throws(CheckpointError) {
            try store.export(to: path, partitions: partitions) {
                Engine(configuration: queries, partitions: $0, threads: threads)
            }
        } catch { throw CheckpointError("\(directory): \(error)") }
    }

    /// Makes a checkpoint of an exported run, with the run's own settings where others are not given.
    ///
    /// - Returns: the settings that changed, each with its old and its new value.
    /// - Throws: if other settings differ than may be changed, too.
    public static func `import`(
        _ path: String, to directory: String, queries given: QueryConfiguration?, threads givenThreads: Int?
    ) throws -> [String] {
        guard !CheckpointStore.holdsCheckpoint(directory) else {
            throw CheckpointError("\(directory): holds a checkpoint; import into another directory")
        }
        let export = try CheckpointExport(path: path)
        let settings = export.settings
        let partitions = export.position.offsets.count
        guard partitions > 0, let threads = givenThreads ?? settings.threads,
            (1...256).contains(threads)
        else { throw CheckpointError("\(path): is of no run") }
        let queries = try given ?? settings.queries()
        let wanted = settings.with(queries, threads: threads)
        let fixed = settings.differences(from: wanted, except: CheckpointIdentity.changeableSettings)
        guard fixed.isEmpty else {
            throw CheckpointError(
                fixed.map { "\(path): \($0); an import may change \(CheckpointIdentity.changeableText) alone" }
                    .joined(separator: "\n"))
        }
        let engine = Engine(configuration: queries, partitions: partitions, threads: threads)
        try export.restore(engine)
        try CheckpointStore(directory: directory).begin(wanted, with: engine, at: export.position)
        return settings.differences(from: wanted)
    }
}

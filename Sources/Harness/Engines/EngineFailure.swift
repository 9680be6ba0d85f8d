internal import Vocabulary

/// Why an engine gave no answers that could be judged. The run directory keeps what it wrote and said.
public enum EngineFailure: Error, CustomStringConvertible {
    /// It could not be started: the reason.
    case notStarted(engine: String, String)
    /// It ended by itself, but not well: its exit code, the last that it said, and where the rest is.
    case failed(engine: String, exitCode: Int32, said: String, log: String)
    /// It did not come to its end in time: how many rows there were of how many.
    case hung(engine: String, seconds: Double, rows: Int, of: Int?, log: String)
    /// It ended well, and did not write what its profile says.
    case wroteNothing(engine: String, path: String, log: String)

    public var exitCode: ExitCode {
        if case .notStarted = self { .unavailable } else { .runtimeError }
    }

    public var description: String {
        switch self {
        case .notStarted(let engine, let reason): "engine '\(engine)' cannot be started: \(reason)"
        case .failed(let engine, let exitCode, let said, let log):
            "engine '\(engine)' \(Self.ending(exitCode))\(said.isEmpty ? "" : ": \(said)"); see '\(log)'"
        case .hung(let engine, let seconds, let rows, let expected, let log):
            "engine '\(engine)' was stopped after \(Figure.significant(seconds)) s without an end, with "
                + "\(Figure.grouped(rows))\(expected.map { " of \(Figure.grouped($0))" } ?? "") rows; see '\(log)'"
        case .wroteNothing(let engine, let path, let log):
            "engine '\(engine)' ended, but there is no '\(path)'; see '\(log)'"
        }
    }

    private static func ending(_ exitCode: Int32) -> String {
        exitCode > 128 ? "crashed, ended by signal \(exitCode - 128)" : "failed with exit code \(exitCode)"
    }
}

import Glibc

/// What every command that runs the engine asks for.
enum EngineOptions {
    static let threadCounts = 1...256
    private static let cores = max(1, min(256, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

    static let threads = CommandSpecification.Option(
        "threads", "N", "Threads of the engine, 1 to 256 (default: one for each core, here \(cores)).")

    static func threads(_ arguments: inout Arguments) -> Int {
        arguments.integer("threads", in: threadCounts) ?? cores
    }
}

internal import Glibc
internal import Synchronization

/// The programs that this one has started and waits for. Handlers of signals call it, so that nothing of them outlives a
/// program that stops.
public enum StartedPrograms {
    /// The process group of the engine that runs, which is stopped by who waits for it; 0 if none does.
    static let group = Atomic<pid_t>(0)
    /// The program that runs and stops by itself when it gets a signal; 0 if none does.
    private static let child = Atomic<pid_t>(0)
    private static let isStopping = Atomic(false)

    /// Makes ready for handlers: they only touch what has its values.
    public static func prepare() {
        group.store(0, ordering: .relaxed)
        child.store(0, ordering: .relaxed)
        isStopping.store(false, ordering: .relaxed)
    }

    /// A program that stops by itself has been started. Once stopping was asked for, it is asked at once.
    static func begin(_ process: pid_t) {
        child.store(process, ordering: .sequentiallyConsistent)
        if isStopping.load(ordering: .sequentiallyConsistent) { pass(SIGTERM, to: process) }
    }

    /// That program has ended.
    static func end() { child.store(0, ordering: .sequentiallyConsistent) }

    /// Asks the program that runs, and those that are started from now on, to stop.
    ///
    /// - Parameter passesOn: whether the one that runs has not got the signal anyway, as it has from a terminal.
    public static func stop(by signal: Int32, passesOn: Bool) {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        let running = child.load(ordering: .sequentiallyConsistent)
        if passesOn, running > 0 { pass(signal, to: running) }
    }

    /// Whether a signal is one that was passed on by whoever started this program: it may have come from elsewhere, too.
    public static func isPassedOn(code: Int32) -> Bool { code == Int32(SI_QUEUE) }

    private static func pass(_ signal: Int32, to process: pid_t) {
        unsafe sigqueue(process, signal, sigval())
    }

    /// Kills what runs.
    public static func kill() {
        for running in [-group.load(ordering: .relaxed), child.load(ordering: .relaxed)] where running != 0 {
            _ = Glibc.kill(running, SIGKILL)
        }
    }
}

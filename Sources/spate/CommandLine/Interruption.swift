import Glibc
import Harness
import Synchronization

/// Ctrl-C and SIGTERM: the first asks the command to finish what it is at, the second stops it at once.
enum Interruption {
    private static let requests = Atomic<Int>(0)

    /// Whether somebody asked to stop.
    static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }

    /// Catches the signals from now on. Temporary files stay behind after a second signal.
    static func catchSignals() {
        // Initialised before a signal can come: the handler then only touches the atomic.
        requests.store(0, ordering: .relaxed)
        EngineStop.prepare()
        // Whoever started this program may have blocked them, as threads of a test runner do.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] {
            unsafe sigaddset(&signals, number)
            signal(number) { _ in
                if Interruption.requests.add(1, ordering: .relaxed).oldValue > 0 {
                    EngineStop.now()
                    _exit(ExitCode.interrupted.rawValue)
                }
            }
        }
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}

import Glibc
import Harness
import Synchronization

/// Ctrl-C and SIGTERM: the first asks the command to finish what it is at, the second stops it at once.
enum Interruption {
    private static let requests = Atomic<Int>(0)
    /// Whether the program that started this one passed a request on, which is never a second one.
    private static let isPassedOn = Atomic(false)

    /// Whether somebody asked to stop.
    static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 || isPassedOn.load(ordering: .relaxed) }

    /// Catches the signals from now on. Temporary files stay behind after a second signal.
    static func catchSignals() {
        // Initialised before a signal can come: the handler then only touches the atomic.
        requests.store(0, ordering: .relaxed)
        isPassedOn.store(false, ordering: .relaxed)
        StartedPrograms.prepare()
        // Whoever started this program may have blocked them, as threads of a test runner do.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] {
            unsafe sigaddset(&signals, number)
            var action = sigaction()
            action.sa_flags = SA_SIGINFO | SA_RESTART
            unsafe action.__sigaction_handler.sa_sigaction = { number, information, _ in
                let code = unsafe information.map { unsafe $0.pointee.si_code } ?? Int32(SI_KERNEL)
                if StartedPrograms.isPassedOn(code: code) {
                    Interruption.isPassedOn.store(true, ordering: .relaxed)
                } else if Interruption.requests.add(1, ordering: .relaxed).oldValue > 0 {
                    StartedPrograms.kill()
                    _exit(ExitCode.interrupted.rawValue)
                }
                // A terminal sends it to all that were started, the kernel being the sender; a process to us alone.
                StartedPrograms.stop(by: number, passesOn: code <= 0)
            }
            unsafe sigaction(number, &action, nil)
        }
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}

internal import Glibc

/// A thread of the operating system, which leaves all signals to others.
enum Thread {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on a new thread, which ends with it.
    static func detach(_ body: @escaping @Sendable () -> Void) {
        let work = unsafe Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                var signals = sigset_t()
                unsafe sigfillset(&signals)
                unsafe pthread_sigmask(SIG_SETMASK, &signals, nil)
                // Safe: it is the work that was retained for this thread alone.
                unsafe Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, unsafe work.toOpaque())
        guard result == 0 else {
            StateStop.stop("the system gives no more threads to the engine (error \(result)); run it with fewer")
        }
        pthread_detach(thread)
    }
}

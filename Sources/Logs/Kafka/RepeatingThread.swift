internal import Dispatch

/// Work that is done again and again on a thread of its own, with a pause before each time, until it is stopped.
final class RepeatingThread: Sendable {
    private let name: String
    private let milliseconds: Int
    private let stops = DispatchSemaphore(value: 0)
    private let stopped = DispatchSemaphore(value: 0)

    init(_ name: String, everyMilliseconds milliseconds: Int) {
        self.name = name
        self.milliseconds = milliseconds
    }

    func start(_ work: @escaping @Sendable () -> Void) {
        DispatchQueue(label: name).async { [self] in
            while stops.wait(timeout: .now() + .milliseconds(milliseconds)) == .timedOut { work() }
            stopped.signal()
        }
    }

    /// Returns when the work, which was started, has ended.
    func stop() {
        stops.signal()
        stopped.wait()
    }
}

internal import CPrefetch
internal import Dispatch
internal import Glibc
internal import Synchronization

/// What the calling thread and its helpers share: the tasks of the phase, and who sleeps.
///
/// Safe: `body` is written while no task can be claimed, before the claims of a phase are published, and read by who
/// holds a claim; the phase does not end before each claimed task has.
final class Crew: @unchecked Sendable {
    typealias Body = @Sendable (_ task: Int, _ worker: Int) -> Void

    /// Tasks of a phase that can be claimed: phase number, tasks and claimed tasks. The number makes a claim of an
    /// earlier phase fail.
    private struct Claims {
        static let mostTasks = 0xFFFF
        var bits: UInt64

        init(bits: UInt64) { self.bits = bits }

        init(phase: UInt64, tasks: Int) { bits = phase << 32 | UInt64(tasks) << 16 }

        var phase: UInt64 { bits >> 32 }
        var next: Int { Int(bits & 0xFFFF) }
        var isOpen: Bool { bits & 0xFFFF < bits >> 16 & 0xFFFF }
    }

    /// A thread's place to sleep.
    private final class Bed: Sendable {
        private let isTaken = Atomic(false)
        private let bell = DispatchSemaphore(value: 0)

        /// Sleeps until `wake`, unless there is something to do at once.
        func sleep(unless isDue: () -> Bool) {
            isTaken.store(true, ordering: .sequentiallyConsistent)
            // Who makes it due looks at the bed afterwards: one of the two sees the other.
            if isDue(), isTaken.exchange(false, ordering: .sequentiallyConsistent) { return }
            bell.wait()
        }

        func wake() {
            guard isTaken.load(ordering: .sequentiallyConsistent) else { return }
            if isTaken.exchange(false, ordering: .sequentiallyConsistent) { bell.signal() }
        }
    }

    /// Looks before a thread sleeps: some 15 µs. More would help a lone engine little, and hurt beside others.
    private static let looks = 400

    private var body: Body?
    private let claims = Atomic<UInt64>(0)
    private let unfinished = Atomic(0)
    private let isDismissed = Atomic(false)
    private let caller = Bed()
    private let beds: [Bed]

    init(helpers: Int) { beds = (0..<helpers).map { _ in Bed() } }

    /// Starts the threads of the helpers, which end after `dismiss`.
    func startHelpers() {
        for helper in beds.indices {
            Thread.detach { [self] in help(as: helper) }
        }
    }

    /// Lets the helpers end.
    func dismiss() {
        isDismissed.store(true, ordering: .sequentiallyConsistent)
        for bed in beds { bed.wake() }
    }

    /// Runs a phase of at least one task, on the calling thread and its helpers.
    func run(tasks: Int, _ body: @escaping Body) {
        precondition(tasks > 0 && tasks <= Claims.mostTasks)
        self.body = body
        unfinished.store(tasks, ordering: .relaxed)
        let phase = Claims(bits: claims.load(ordering: .relaxed)).phase &+ 1
        claims.store(Claims(phase: phase & 0xFFFF_FFFF, tasks: tasks).bits, ordering: .sequentiallyConsistent)
        for bed in beds.prefix(tasks - 1) { bed.wake() }
        while work(as: 0) {}
        let isDone = { [self] in unfinished.load(ordering: .sequentiallyConsistent) == 0 }
        // A helper may have woken the caller late, for the phase before.
        while !Self.waits(for: isDone) { caller.sleep(unless: isDone) }
        self.body = nil
    }

    private func help(as helper: Int) {
        let isDue = { [self] in
            Claims(bits: claims.load(ordering: .sequentiallyConsistent)).isOpen
                || isDismissed.load(ordering: .sequentiallyConsistent)
        }
        while !isDismissed.load(ordering: .relaxed) {
            if work(as: helper + 1) { continue }
            if !Self.waits(for: isDue) { beds[helper].sleep(unless: isDue) }
        }
    }

    /// Claims a task and runs it; false if there is none.
    private func work(as worker: Int) -> Bool {
        var found = Claims(bits: claims.load(ordering: .acquiring))
        while found.isOpen {
            let (isMine, now) = claims.weakCompareExchange(
                expected: found.bits, desired: found.bits + 1, successOrdering: .acquiringAndReleasing,
                failureOrdering: .acquiring)
            guard isMine else {
                found = Claims(bits: now)
                continue
            }
            body!(found.next, worker)
            if unfinished.subtract(1, ordering: .sequentiallyConsistent).newValue == 0, worker != 0 { caller.wake() }
            return true
        }
        return false
    }

    /// Looks for a while whether something is due.
    static func waits(for isDue: () -> Bool) -> Bool {
        for _ in 0..<looks {
            if isDue() { return true }
            spate_spin_hint()
        }
        return isDue()
    }
}

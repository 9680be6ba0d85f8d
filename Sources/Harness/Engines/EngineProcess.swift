internal import Glibc
internal import Measurement
internal import Synchronization

/// Runs an engine as a process group of its own, measures it from outside, and leaves nothing of it behind.
struct EngineProcess {
    enum Ending: Equatable {
        /// By itself, with an exit code, or 128 + the signal that ended it.
        case exited(Int32)
        /// It was done, and was stopped.
        case stopped
        case timedOut
        /// Somebody asked this program to stop.
        case interrupted
    }

    /// What all its processes used, taken together.
    struct Outcome {
        let ending: Ending
        /// From the start to the end, or to when it was done.
        let wallSeconds: Double
        let cpuSeconds: Double
        let peakResidentBytes: Int
        /// How many processes were left when the first had ended by itself; they were stopped.
        let strays: Int

        /// The same, of an engine that was done at an instant, and was stopped a little later.
        func done(afterSeconds seconds: Double) -> Self {
            Self(
                ending: ending, wallSeconds: seconds, cpuSeconds: cpuSeconds, peakResidentBytes: peakResidentBytes,
                strays: strays)
        }
    }

    struct Sample {
        let second: Double
        let cpuSeconds: Double
        let residentBytes: Int
        let processes: Int
    }

    var process: ChildProcess
    var timeoutSeconds: Double
    /// How long it may take to end when it is asked to.
    var stopSeconds: Double

    private static let pollMicroseconds: UInt32 = 2000
    /// At first they come closer, so that short runs are seen too.
    private static let mostNanosecondsBetweenLooks: Int64 = 100_000_000
    private static let firstLooksShare: Int64 = 10
    /// Looking takes a fiftieth of the time at most, however many processes the machine has.
    private static let looksBetweenThoroughOnes = 16
    private static let looksShare: Int64 = 50
    /// For a second.
    private static let mostLooksAtLast = 500

    /// Starts the engine, and waits until it has ended; nothing of it lives after that.
    ///
    /// - Parameters:
    ///   - isDone: whether an engine that goes on for ever has done its work.
    ///   - sampled: told at every look what it has used.
    /// - Throws: `HarnessError` if it cannot be started; what `isDone` throws, once the engine is stopped.
    func run(
        isDone: () throws -> Bool = { false }, isInterrupted: () -> Bool = { false },
        sampled: (Sample) -> Void = { _ in }
    ) throws -> Outcome {
        var process = process
        process.startsGroup = true
        let mark = "\(getpid())-\(MonotonicClock.nanoseconds)"
        process.environment[ProcessTree.markName] = mark
        var tree = ProcessTree(mark: mark)
        let start = MonotonicClock.nanoseconds
        let root = try process.spawn()
        tree.begin(at: root)
        StartedPrograms.group.store(root, ordering: .relaxed)
        defer { StartedPrograms.group.store(0, ordering: .relaxed) }
        var watch = Watch(tree, start: start)
        var ending: Ending?
        var end = start
        do {
            while ending == nil {
                end = MonotonicClock.nanoseconds
                ending =
                    if try watch.hasEnded(process) {
                        .exited(watch.exitCode)
                    } else if isInterrupted() {
                        .interrupted
                    } else if try isDone() {
                        .stopped
                    } else {
                        MonotonicClock.seconds(since: start) > timeoutSeconds ? .timedOut : nil
                    }
                if let sample = watch.look() { sampled(sample) }
                if ending == nil { usleep(Self.pollMicroseconds) }
            }
        } catch {
            watch.stop(process, seconds: stopSeconds)
            throw error
        }
        watch.lookThoroughly()
        let strays = if case .exited = ending { watch.tree.living.count } else { 0 }
        watch.stop(process, seconds: stopSeconds)
        return Outcome(
            ending: ending!, wallSeconds: Double(end - start) / 1e9, cpuSeconds: watch.cpuSeconds,
            peakResidentBytes: watch.largestPeakBytes, strays: strays)
    }

    /// What is seen of a process group, and its end.
    private struct Watch {
        let start: Int64
        var tree: ProcessTree
        private(set) var peakResidentBytes = 0
        private var nextLook: Int64 = 0
        private var looks = 0
        private static let killSeconds = 10.0
        private var status: Int32 = 0
        private var usage = rusage()
        private var isWaitedFor = false
        /// The most that was seen.
        private var seenSeconds = 0.0

        init(_ tree: ProcessTree, start: Int64) {
            self.start = start
            self.tree = tree
        }

        var exitCode: Int32 { status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F) }

        /// The kernel's account of the first process and all that it waited for, and what was seen of the others.
        var cpuSeconds: Double {
            let root = isWaitedFor ? ProcessUsage(usage).cpuSeconds : 0
            return max(seenSeconds, root + tree.cpuSeconds)
        }

        /// What was seen, and the kernel's account of the largest process. That counts us as well, and says something only
        /// where it is more, or where an engine was over before it was seen.
        var largestPeakBytes: Int {
            let peak = isWaitedFor ? ProcessUsage(usage).peakResidentBytes : 0
            let saysMore = peak > ProcessUsage.ofThisProcess.peakResidentBytes || peakResidentBytes == 0
            return saysMore ? max(peak, peakResidentBytes) : peakResidentBytes
        }

        mutating func hasEnded(_ process: ChildProcess) throws(HarnessError) -> Bool {
            if !isWaitedFor { isWaitedFor = try process.wait(for: tree.root, options: WNOHANG, &status, &usage) }
            return isWaitedFor
        }

        /// Looks at the processes if that is due.
        mutating func look() -> Sample? {
            guard MonotonicClock.nanoseconds >= nextLook else { return nil }
            let before = ProcessUsage.cpuSecondsOfThisThread
            looks += 1
            tree.look(isThorough: looks.isMultiple(of: looksBetweenThoroughOnes))
            let cost = Int64((ProcessUsage.cpuSecondsOfThisThread - before) * 1e9)
            let after = MonotonicClock.nanoseconds
            let pause = min(mostNanosecondsBetweenLooks, (after - start) / firstLooksShare)
            nextLook = after + max(pause, cost * looksShare)
            peakResidentBytes = max(peakResidentBytes, tree.residentBytes, tree.largestPeakBytes)
            seenSeconds = max(seenSeconds, cpuSeconds)
            return Sample(
                second: Double(after - start) / 1e9, cpuSeconds: seenSeconds, residentBytes: tree.residentBytes,
                processes: tree.living.count)
        }

        /// Looks until nothing is uncertain, which is over when a process has become another program.
        mutating func lookThoroughly() {
            for _ in 0..<mostLooksAtLast {
                tree.look(isThorough: true)
                guard tree.isUncertain else { return }
                usleep(pollMicroseconds)
            }
        }

        /// Asks all that lives to end, and kills what has not after so many seconds.
        mutating func stop(_ process: ChildProcess, seconds: Double) {
            let begin = MonotonicClock.nanoseconds
            var isAsked = false
            while true {
                _ = try? hasEnded(process)
                tree.look()
                seenSeconds = max(seenSeconds, cpuSeconds)
                let taken = MonotonicClock.seconds(since: begin)
                // What cannot be killed, for the kernel or somebody else holds it, is left.
                guard !tree.living.isEmpty || tree.isUncertain, taken < seconds + Self.killSeconds else { return }
                let isOver = taken > seconds
                if isOver || !isAsked { tree.signal(isOver ? SIGKILL : SIGTERM) }
                isAsked = true
                usleep(pollMicroseconds * 5)
            }
        }
    }
}

internal import Glibc
internal import Logs
internal import Measurement
public import Scenarios
internal import Vocabulary

/// Looks at a machine before it is measured on: whether its clock, cores and disk allow for figures, and how much load
/// it can generate.
public struct Doctor: Sendable {
    /// The load that is generated, to nowhere.
    private let scenario: Scenario
    /// Where run directories will be made.
    private let directory: String
    /// Events a second that are planned; `nil` if nobody said.
    public var rate: Double?

    /// How long the generator, and the idle machine, are looked at, in seconds.
    private static let watchSeconds = 2.0
    private static let diskBytes = 256 << 20
    private static let leastDiskBytesPerSecond = 100 << 20

    public init(scenario: Scenario, directory: String) {
        self.scenario = scenario
        self.directory = directory
    }

    /// Looks at everything but brokers. `report` is told of each thing as soon as it is known.
    ///
    /// - Throws: `HarnessError` or `LogError` if the disk cannot be written.
    public func examine(report: (Diagnosis) -> Void) throws {
        let machine = Machine.here
        report(build)
        report(clockSource(machine))
        report(clockReading)
        report(sleeping)
        report(cores(machine))
        report(governor(machine))
        for diagnosis in idleMachine() { report(diagnosis) }
        report(memory(machine))
        report(try disk())
        report(try generator())
    }

    private var build: Diagnosis {
        Diagnosis(
            "build", Build.configuration, expected: "release; figures of debug builds mean nothing",
            isGood: Build.configuration == "release")
    }

    private func clockSource(_ machine: Machine) -> Diagnosis {
        Diagnosis(
            "clock source", machine.clockSource,
            expected: "tsc, kvm-clock or arch_sys_counter, read without a system call",
            isGood: ["tsc", "kvm-clock", "arch_sys_counter"].contains(machine.clockSource))
    }

    private var clockReading: Diagnosis {
        let readings = 200_000
        let start = MonotonicClock.nanoseconds
        var last = start
        for _ in 1..<readings { last = MonotonicClock.nanoseconds }
        let nanoseconds = Double(last - start) / Double(readings - 1)
        return Diagnosis(
            "reading the clock", "\(Figure.significant(nanoseconds)) ns", expected: "at most 200 ns",
            isGood: nanoseconds <= 200)
    }

    /// By how much a sleep of a millisecond is too long: a paced generator is late by as much.
    private var sleeping: Diagnosis {
        var late = Histogram()
        for _ in 0..<200 {
            let start = MonotonicClock.nanoseconds
            var time = timespec(tv_sec: 0, tv_nsec: 1_000_000)
            // Safe: `time` is ours; a signal that ends the sleep early makes it look better.
            unsafe nanosleep(&time, nil)
            late.record(microseconds: (MonotonicClock.nanoseconds - start) / 1000 - 1000)
        }
        let worst = late.percentile(0.95) ?? late.maximum
        return Diagnosis(
            "waking from sleep", "p95 \(Figure.duration(microseconds: worst)) late", expected: "at most 1 ms late",
            isGood: worst <= 1000)
    }

    private func cores(_ machine: Machine) -> Diagnosis {
        Diagnosis(
            "cores", "\(machine.cores), \(machine.processor)", expected: "at least 2: generator and engine run at once",
            isGood: machine.cores >= 2)
    }

    private func governor(_ machine: Machine) -> Diagnosis {
        Diagnosis(
            "frequency governor", machine.governor ?? "not told\(machine.isVirtual ? ", a virtual machine" : "")",
            expected: "performance, or none", isGood: machine.governor.map { $0 == "performance" } ?? true)
    }

    /// What others do with the machine while this process sleeps.
    private func idleMachine() -> [Diagnosis] {
        guard let before = ProcessorTime.now else { return [] }
        usleep(UInt32(Self.watchSeconds * 1e6))
        guard let after = ProcessorTime.now else { return [] }
        let busy = after.busyShare(since: before)
        let stolen = after.stolenShare(since: before)
        return [
            Diagnosis(
                "other load", "\(Figure.percent(busy)) of all cores", expected: "at most 5 %", isGood: busy <= 0.05),
            Diagnosis(
                "steal", Figure.percent(stolen), expected: "at most 1 % goes to other virtual machines",
                isGood: stolen <= 0.01),
        ]
    }

    private func memory(_ machine: Machine) -> Diagnosis {
        let lines = (Machine.text("/proc/meminfo") ?? "").split(separator: "\n")
        let words = lines.first { $0.hasPrefix("MemAvailable:") }?.split(separator: " ") ?? []
        let available = words.count > 1 ? (Int(words[1]) ?? 0) * 1024 : 0
        return Diagnosis(
            "memory", "\(ByteCountText.text(available)) available of \(ByteCountText.text(machine.memoryBytes))",
            expected: "at least 1 GiB available", isGood: available >= 1 << 30)
    }

    /// How fast a file is written through to the disk of the run directories.
    private func disk() throws -> Diagnosis {
        try OutputDirectory.create(directory)
        let path = "\(directory)/.doctor-\(getpid())"
        defer { _ = unsafe unlink(path) }
        let start = MonotonicClock.nanoseconds
        let block = [UInt8](repeating: 0x5A, count: 1 << 20)
        let file = try OutputFile(path: path)
        for _ in 0..<Self.diskBytes / block.count { try file.append(block.span) }
        try file.finish(durably: true)
        let rate = Double(Self.diskBytes) / MonotonicClock.seconds(since: start)
        return Diagnosis(
            "disk of '\(directory)'", "\(ByteCountText.text(rate)) a second, written through",
            expected: "at least \(ByteCountText.text(Self.leastDiskBytesPerSecond)) a second",
            isGood: rate >= Double(Self.leastDiskBytesPerSecond))
    }

    /// How fast a load comes from one core, against the rate that is planned.
    private func generator() throws(LogError) -> Diagnosis {
        var generation = Generation(scenario: scenario, destination: .null)
        generation.speed = nil
        let start = MonotonicClock.nanoseconds
        let record = try generation.run(isInterrupted: { MonotonicClock.seconds(since: start) > Self.watchSeconds })
        let found = Double(record.records) / max(MonotonicClock.seconds(since: start), 1e-9)
        let wanted = rate.map { 2 * $0 }
        return Diagnosis(
            "generator", "\(Figure.count(found)) events/s of '\(scenario.name)'",
            expected: wanted.map { "at least twice the rate: \(Figure.count($0)) events/s" }
                ?? "at least twice the rate of a paced run (--rate)",
            isGood: wanted.map { found >= $0 } ?? true)
    }
}

/// How the time of all cores was spent since the machine started, in ticks of the kernel.
struct ProcessorTime {
    private var total = 0.0
    private var idle = 0.0
    private var stolen = 0.0

    private init() {}

    /// Up to now; `nil` where the kernel does not tell.
    static var now: Self? {
        guard let line = Machine.text("/proc/stat")?.split(separator: "\n").first, line.hasPrefix("cpu ") else {
            return nil
        }
        // user, nice, system, idle, iowait, irq, softirq, steal; time of guests is in the first two as well.
        let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
        guard ticks.count == 8 else { return nil }
        var time = Self()
        time.total = ticks.reduce(0, +)
        time.idle = ticks[3] + ticks[4]
        time.stolen = ticks[7]
        return time
    }

    /// The share of the time since then that a hypervisor gave to others.
    func stolenShare(since earlier: Self) -> Double { share(stolen - earlier.stolen, earlier) }

    /// The share of the time since then in which cores were not idle.
    func busyShare(since earlier: Self) -> Double { share(total - idle - earlier.total + earlier.idle, earlier) }

    private func share(_ ticks: Double, _ earlier: Self) -> Double {
        total > earlier.total ? max(0, min(1, ticks / (total - earlier.total))) : 0
    }
}

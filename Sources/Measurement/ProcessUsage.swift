public import Glibc

/// What a process has used of the machine, as the kernel counts it.
public struct ProcessUsage: Hashable, Sendable {
    /// CPU time in user mode, in seconds, of all threads.
    public var userSeconds: Double
    /// CPU time in the kernel, in seconds.
    public var systemSeconds: Double
    /// The most memory that was resident at one time, in bytes.
    public var peakResidentBytes: Int

    public init(userSeconds: Double, systemSeconds: Double, peakResidentBytes: Int) {
        self.userSeconds = userSeconds
        self.systemSeconds = systemSeconds
        self.peakResidentBytes = peakResidentBytes
    }

    /// Of the kernel's record, in which the peak is in KiB.
    public init(_ usage: rusage) {
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        self.init(
            userSeconds: seconds(usage.ru_utime), systemSeconds: seconds(usage.ru_stime),
            peakResidentBytes: Int(usage.ru_maxrss) * 1024)
    }

    /// What this process has used so far.
    public static var ofThisProcess: Self {
        var usage = rusage()
        // Safe: `usage` is ours, and filled in by the call.
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Self(usage)
    }

    /// User and system time that the calling thread alone has used so far, in seconds.
    public static var cpuSecondsOfThisThread: Double {
        var time = timespec()
        // Safe: the clock is always there, and `time` is ours.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Memory of this process that is resident now, in bytes; 0 where the kernel does not tell.
    public static var residentBytesOfThisProcess: Int {
        guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
        defer { unsafe fclose(file) }
        var text = [CChar](repeating: 0, count: 128)
        // Safe: the call writes at most the text's length, a zero byte included.
        guard unsafe fgets(&text, Int32(text.count), file) != nil else { return 0 }
        // Pages: of the whole program, and of it the resident ones.
        let fields = text.prefix { $0 != 0 }.split(separator: 0x20)
        guard fields.count > 1 else { return 0 }
        return (Int(String(decoding: fields[1].map(UInt8.init(bitPattern:)), as: UTF8.self)) ?? 0)
            * sysconf(Int32(_SC_PAGESIZE))
    }

    /// User and system time, in seconds.
    public var cpuSeconds: Double { userSeconds + systemSeconds }
}

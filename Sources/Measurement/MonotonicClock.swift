import Glibc

/// A clock that never goes back, for lengths of time.
public enum MonotonicClock {
    /// Nanoseconds since some fixed instant.
    public static var nanoseconds: Int64 {
        var time = timespec()
        // Safe: the clock is always there, and `time` is ours.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Seconds since an earlier reading of `nanoseconds`.
    public static func seconds(since start: Int64) -> Double {
        Double(nanoseconds - start) / 1e9
    }
}

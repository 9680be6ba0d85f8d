internal import Glibc
internal import Vocabulary

/// The machine that a run is on, as far as it decides figures; nothing of it names who it belongs to.
public struct Machine: Codable, Hashable, Sendable {
    /// The name of the processor.
    public let processor: String
    /// That this process may use.
    public let cores: Int
    public let memoryBytes: Int
    /// What the kernel reads the time from.
    public let clockSource: String
    /// How the first core's frequency is chosen; `nil` where the kernel does not tell, as in most virtual machines.
    public let governor: String?
    /// Whether it is a virtual machine.
    public let isVirtual: Bool
    public let kernel: String
    public let system: String

    /// The machine that this is.
    public static var here: Self {
        let processors = text("/proc/cpuinfo") ?? ""
        return Self(
            processor: field("model name", of: processors, separator: ":") ?? "unknown",
            cores: usableCores,
            memoryBytes: sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)),
            clockSource: text("/sys/devices/system/clocksource/clocksource0/current_clocksource") ?? "unknown",
            governor: text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
            isVirtual: (field("flags", of: processors, separator: ":") ?? "").contains(" hypervisor"),
            kernel: text("/proc/sys/kernel/osrelease") ?? "unknown",
            system: field("PRETTY_NAME", of: text("/etc/os-release") ?? "", separator: "=")?
                .split(separator: "\"").joined() ?? "unknown")
    }

    private static var usableCores: Int {
        // A bit a core, in groups of hexadecimal digits.
        let mask = field("Cpus_allowed:", of: text("/proc/self/status") ?? "", separator: ":") ?? ""
        let bits = mask.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
        return bits > 0 ? bits : sysconf(Int32(_SC_NPROCESSORS_ONLN))
    }

    /// For people.
    var facts: [(name: String, text: String)] {
        [
            ("processor", "\(cores) cores of \(processor)\(isVirtual ? ", a virtual machine" : "")"),
            ("memory", ByteCountText.text(memoryBytes)), ("system", "\(system), Linux \(kernel)"),
            ("clock", clockSource), ("frequency governor", governor ?? "not told"),
        ]
    }

    /// What a small file of the kernel says, without the line end; `nil` if there is none.
    static func text(_ path: String) -> String? {
        guard let bytes = try? WholeFile.bytes(path: path) else { return nil }
        return String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self)
    }

    private static func field(_ name: String, of text: String, separator: Character) -> String? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
            let mark = line.firstIndex(of: separator)
        else { return nil }
        return String(line[line.index(after: mark)...].drop(while: \.isWhitespace))
    }
}

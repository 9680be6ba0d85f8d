internal import Glibc

/// A process and all that it has started, as `/proc` shows them: by descent, by process group, by having been seen, and
/// by a mark in their environment, which those keep that have left their parents and their group.
struct ProcessTree {
    struct Member {
        let id: pid_t
        let parent: pid_t
        let group: pid_t
        /// When it started, in the kernel's ticks: a number that comes again is another process.
        let start: UInt64
        /// Whether it has ended, and nobody has waited for it.
        let isZombie: Bool
        /// User and system time, that of children that it has waited for included.
        let cpuSeconds: Double
        let residentBytes: Int
        /// Whether it has memory of its own: zombies and threads of the kernel have none.
        let hasMemory: Bool
    }

    /// The variable with the mark.
    static let markName = "SPATE_ENGINE_RUN"

    private(set) var root: pid_t = 0
    /// The variable, with its value.
    private let mark: String
    /// Processes without the mark, by number, with their start.
    private var strangers: [pid_t: UInt64]
    private(set) var members: [pid_t: Member] = [:]
    /// Whether a process was becoming another program when it was looked at, and could not be told from a stranger.
    private(set) var isUncertain = false
    /// What processes had used that are gone, and that no member waited for.
    private var lostSeconds = 0.0

    /// A tree that is to grow: what runs by now is none of it.
    init(mark: String) {
        self.mark = "\(Self.markName)=\(mark)"
        strangers = Self.processes(except: [:]).mapValues(\.start)
    }

    mutating func begin(at root: pid_t) {
        self.root = root
        look()
    }

    /// Those that have not ended.
    var living: [Member] { members.values.filter { !$0.isZombie } }
    var cpuSeconds: Double { members.values.reduce(lostSeconds) { $0 + $1.cpuSeconds } }
    /// Pages that processes share count for each of them.
    var residentBytes: Int { members.values.reduce(0) { $0 + $1.residentBytes } }

    /// The most that one of them ever had, by the kernel's account.
    var largestPeakBytes: Int {
        members.keys.lazy.compactMap { id in
            // Kernel threads and zombies have no such line.
            let line = KernelFile.text("/proc/\(id)/status")?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
        }.max().map { $0 * 1024 } ?? 0
    }

    /// Takes in what there is now.
    ///
    /// - Parameter isThorough: whether numbers of strangers are looked at again, which others may have by now; that costs
    ///   some microseconds for each process of the machine.
    mutating func look(isThorough: Bool = false) {
        let all = Self.processes(except: isThorough ? [:] : strangers)
        var now: [pid_t: Member] = [:]
        for process in all.values
        where process.id == root || process.group == root || members[process.id]?.start == process.start {
            now[process.id] = process
        }
        var uncertain: [pid_t] = []
        for process in all.values where now[process.id] == nil && strangers[process.id] != process.start {
            switch isMarked(process) {
            case true?: now[process.id] = process
            case false?: strangers[process.id] = process.start
            case nil: if process.hasMemory { uncertain.append(process.id) }
            }
        }
        var grows = true
        while grows {
            grows = false
            for process in all.values where now[process.id] == nil && now[process.parent] != nil {
                now[process.id] = process
                grows = true
            }
        }
        // What a member has waited for is in its own time from then on.
        for member in members.values where now[member.id] == nil && members[member.parent] == nil && member.id != root {
            lostSeconds += member.cpuSeconds
        }
        members = now
        isUncertain = uncertain.contains { now[$0] == nil }
    }

    /// `nil` while it has no environment yet.
    private func isMarked(_ process: Member) -> Bool? {
        guard let bytes = try? WholeFile.bytes(path: "/proc/\(process.id)/environ") else { return false }
        return bytes.isEmpty ? nil : bytes.split(separator: 0).contains { $0.elementsEqual(mark.utf8) }
    }

    /// Sends a signal to all that live.
    func signal(_ number: Int32) {
        // Its group first, so that nothing is started in between.
        if living.contains(where: { $0.group == root }) { kill(-root, number) }
        for member in living where member.group != root { kill(member.id, number) }
    }

    private static func processes(except strangers: [pid_t: UInt64]) -> [pid_t: Member] {
        var processes: [pid_t: Member] = [:]
        for name in DirectoryListing.names(in: "/proc") ?? [] {
            // Processes end while the list is read.
            guard let id = pid_t(name), strangers[id] == nil, let text = KernelFile.text("/proc/\(name)/stat"),
                let member = member(id, text)
            else { continue }
            processes[id] = member
        }
        return processes
    }

    /// Reads a line of `/proc/ID/stat` (proc(5)). The name of the program, in parentheses, may hold anything.
    static func member(_ id: pid_t, _ text: String) -> Member? {
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 21, let parent = pid_t(fields[1]), let group = pid_t(fields[2]),
            let start = UInt64(fields[19]), let pages = Int(fields[21])
        else { return nil }
        let ticks = fields[11...14].compactMap { Double($0) }
        return Member(
            id: id, parent: parent, group: group, start: start, isZombie: fields[0] == "Z" || fields[0] == "X",
            cpuSeconds: ticks.reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK))),
            residentBytes: pages * sysconf(Int32(_SC_PAGESIZE)), hasMemory: fields[20] != "0")
    }
}

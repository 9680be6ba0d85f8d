internal import Dispatch
import Glibc
public import Measurement
internal import Synchronization

/// A program that runs as a process of its own, so that what it uses of the machine is its own too.
public struct ChildProcess: Sendable {
    /// How a process ended, and what it used.
    public struct Outcome: Sendable {
        /// The exit code, or 128 + the signal that ended it.
        public let exitCode: Int32
        public let wallSeconds: Double
        public let usage: ProcessUsage
        /// Whether it was killed because its time was over.
        public let timedOut: Bool
        /// Whether it was killed because whoever started it wanted so.
        public let wasKilled: Bool

        fileprivate init(start: Int64, status: Int32, usage: rusage, timedOut: Bool = false, isKillSent: Bool = false) {
            let signal = status & 0x7F
            exitCode = signal == 0 ? status >> 8 & 0xFF : 128 + signal
            wallSeconds = MonotonicClock.seconds(since: start)
            self.usage = ProcessUsage(usage)
            self.timedOut = timedOut
            // It may have ended by itself before the signal came.
            wasKilled = isKillSent && signal == SIGKILL
        }
    }

    /// Path of the program.
    public var executable: String
    /// The words after the program's name.
    public var arguments: [String]
    /// A file that is read as standard input; `nil` leaves it ours.
    public var standardInputFile: String?
    /// A file that takes standard output; `nil` leaves it where ours goes.
    public var standardOutputFile: String?
    /// A file that takes standard error; `nil` leaves it where ours goes.
    public var standardErrorFile: String?

    /// What its environment has beside ours, or in the place of ours.
    public var environment: [String: String] = [:]
    /// Whether it starts a process group of its own, so that all it starts can be signalled together.
    public var startsGroup = false

    /// Whether it is asked to stop when we are, by handlers of signals.
    public var stopsWithUs = false

    /// How long it may run before it is killed, with its process group if that is its own; `nil` for as long as it likes.
    public var timeoutSeconds: Double?

    public init(executable: String, arguments: [String]) {
        self.executable = executable
        self.arguments = arguments
    }

    /// The path of the program that is running.
    ///
    /// - Throws: `HarnessError` if the system does not tell.
    public static func ownExecutable() throws(HarnessError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        // Safe: the call writes at most the buffer's length.
        let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        guard length > 0 else { throw .system(action: "find the running program", path: "/proc/self/exe", errno) }
        return String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Starts the program and waits until it ends.
    ///
    /// The peak of resident memory is never less than our own at the start: the kernel carries it over.
    /// - Throws: `HarnessError` if it cannot be started.
    public func run() throws(HarnessError) -> Outcome {
        let start = MonotonicClock.nanoseconds
        let process = try begin()
        defer { StartedPrograms.end() }
        let watch = beginWatch(over: process)
        var status: Int32 = 0
        var usage = rusage()
        _ = try wait(for: process, options: 0, &status, &usage)
        return Outcome(start: start, status: status, usage: usage, timedOut: watch?.end() ?? false)
    }

    /// Starts the program, waits until it ends, and kills it as soon as `isDue`, which is asked every few milliseconds.
    ///
    /// - Throws: `HarnessError` if it cannot be started.
    public func run(killWhen isDue: () -> Bool) throws(HarnessError) -> Outcome {
        let start = MonotonicClock.nanoseconds
        let process = try begin()
        defer { StartedPrograms.end() }
        var status: Int32 = 0
        var usage = rusage()
        var isKillSent = false
        let watch = beginWatch(over: process)
        while !(try wait(for: process, options: WNOHANG, &status, &usage)) {
            usleep(Self.pollMicroseconds)
            guard !isKillSent, isDue() else { continue }
            // Its number is nobody else's before it was waited for.
            kill(process, SIGKILL)
            isKillSent = true
        }
        return Outcome(
            start: start, status: status, usage: usage, timedOut: watch?.end() ?? false, isKillSent: isKillSent)
    }

    private static let pollMicroseconds: UInt32 = 2000

    private func begin() throws(HarnessError) -> pid_t {
        let process = try spawn()
        if stopsWithUs { StartedPrograms.begin(process) }
        return process
    }

    private func beginWatch(over process: pid_t) -> Watch? {
        timeoutSeconds.map { Watch(startsGroup ? -process : process, seconds: $0) }
    }

    /// Whether a process has ended, with what it used then.
    func wait(
        for process: pid_t, options: Int32, _ status: inout Int32, _ usage: inout rusage
    ) throws(HarnessError) -> Bool {
        while true {
            // Safe: both are ours, and filled in by the call.
            let ended = unsafe wait4(process, &status, options, &usage)
            if ended >= 0 { return ended == process }
            guard errno == EINTR else { throw .system(action: "wait for", path: executable, errno) }
        }
    }

    /// Kills a process, or a group by its negative number, when its time is over.
    private final class Watch: Sendable {
        private enum State { case running, killed, ended }

        private let state = Mutex(State.running)

        init(_ process: pid_t, seconds: Double) {
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [self] in
                state.withLock { state in
                    guard state == .running else { return }
                    kill(process, SIGKILL)
                    state = .killed
                }
            }
        }

        /// Ends the watch, and says whether it has killed.
        func end() -> Bool {
            state.withLock { state in
                defer { state = .ended }
                return state == .killed
            }
        }
    }

    /// Starts the program; the caller waits for it.
    func spawn() throws(HarnessError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let standardInputFile {
            unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, standardInputFile, O_RDONLY, 0)
        }
        for (descriptor, file) in [(STDOUT_FILENO, standardOutputFile), (STDERR_FILENO, standardErrorFile)] {
            guard let file else { continue }
            unsafe posix_spawn_file_actions_addopen(
                &actions, descriptor, file, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // A thread of ours may have signals blocked; the program must not start deaf to Ctrl-C.
        var noSignals = sigset_t()
        unsafe sigemptyset(&noSignals)
        unsafe posix_spawnattr_setsigmask(&attributes, &noSignals)
        let flags = POSIX_SPAWN_SETSIGMASK | (startsGroup ? POSIX_SPAWN_SETPGROUP : 0)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var words: [UnsafeMutablePointer<CChar>?] = unsafe ([executable] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var variables: [UnsafeMutablePointer<CChar>?] = unsafe variables().map { unsafe strdup($0) } + [nil]
        defer { unsafe variables.forEach { unsafe free($0) } }
        var process: pid_t = 0
        // Safe: both lists end with nil, and live until after the call, which copies them.
        let failure = unsafe posix_spawn(&process, executable, &actions, &attributes, &words, &variables)
        guard failure == 0 else { throw .system(action: "start", path: executable, failure) }
        return process
    }

    /// Our environment with the program's own, as `NAME=VALUE`.
    private func variables() -> [String] {
        var variables = environment.map { "\($0.key)=\($0.value)" }
        // Safe: nothing here changes the environment; the list ends with nil, and each text is copied.
        var next = unsafe environ
        while let text = unsafe next.pointee {
            let variable = unsafe String(cString: text)
            if environment[String(variable.prefix { $0 != "=" })] == nil { variables.append(variable) }
            unsafe next += 1
        }
        return variables
    }
}

/// How a command ends, as a shell sees it.
public enum ExitCode: Int32, Sendable {
    case success = 0
    /// Something failed while running: a disk, a pipe, a process.
    case runtimeError = 1
    /// One build is worse than another.
    case regression = 2
    /// The answers are not the right ones.
    case wrongAnswers = 3
    /// Nothing can be told: no steady state, or too much spread.
    case inconclusive = 5
    /// The generator fell behind its own schedule: what was measured says more of it than of an engine.
    case generatorBound = 6
    /// A limit that the scenario sets was not kept.
    case thresholdFailed = 99
    /// The command line makes no sense.
    case usage = 64
    /// A scenario, a configuration or a log is not valid.
    case invalidInput = 65
    /// A broker cannot be reached, or refuses.
    case unavailable = 69
    /// A signal stopped it; what is written is whole.
    case interrupted = 130
}

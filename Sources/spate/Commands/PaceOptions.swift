import Harness
import Scenarios
import Vocabulary

/// How the commands that give a load are told of its pace.
enum PaceOptions {
    static let option = CommandSpecification.Option(
        "rate", "R", "Pace: the mean rate in clock time, such as 50k/s, at which the same records leave.")

    static let warmUp = CommandSpecification.Option(
        "warm-up", "TIME",
        "How much of a paced scenario's time passes as fast as it goes before its schedule starts (default: a fifth of "
            + "its span, and until two windows of top_pages have closed, if that leaves half of it).")
    static let generatorBound =
        "Generator-bound: it could not keep the pace; ask for a lower one."

    /// The rate that is asked for, in events a second.
    static func rate(_ arguments: inout Arguments) -> Double? {
        arguments.value("rate", allowed: "over 0/s: \(ValueText.allowedRate)") {
            ValueText.eventsPerSecond($0).flatMap { $0 > 0 ? $0 : nil }
        }
    }

    /// The scenario's time that passes before the schedule.
    static func warmUp(_ arguments: inout Arguments) -> Milliseconds? {
        arguments.value("warm-up", allowed: "0 or more: \(DurationText.allowed)") { text in
            DurationText.milliseconds(text).flatMap { $0 >= 0 ? $0 : nil }
        }
    }

    /// Refuses a warm-up of a load that has no schedule, or that ends before its schedule would start.
    static func check(warmUp: Milliseconds?, of scenario: Scenario, isPaced: Bool) throws(CommandFailure) {
        guard let warmUp else { return }
        let problem =
            if !isPaced {
                "needs a pace: '--rate R', or the scenario's clock.speed."
            } else if warmUp >= scenario.clock.span {
                "found \(DurationText.text(warmUp)), allowed is less than the scenario's whole span of "
                    + "\(DurationText.text(scenario.clock.span))."
            } else {
                String?.none
            }
        if let problem { throw CommandFailure(.invalidInput, "Option '--warm-up': \(problem)") }
    }

    /// How fast the scenario's time must run for a mean rate.
    ///
    /// - Throws: for a scenario without a rate, or that cannot have this one.
    static func speed(of scenario: Scenario, rate: Double) throws(CommandFailure) -> Double {
        try requireRate(of: scenario, by: "Option '--rate'", advice: ": '--set clock.speed=60x' paces it")
        let speed = rate / scenario.rate.mean
        if let issue = scenario.clock.issue(speed: speed) {
            throw CommandFailure(
                .invalidInput,
                "Option '--rate': found \(ValueText.text(eventsPerSecond: rate)), which is \(issue); the mean rate of '\(scenario.name)' is "
                    + "\(ValueText.text(eventsPerSecond: scenario.rate.mean)).")
        }
        return speed
    }

    /// Refuses a scenario without a rate.
    static func requireRate(of scenario: Scenario, by subject: String, advice: String = "") throws(CommandFailure) {
        guard scenario.rate.mean > 0 else {
            throw CommandFailure(
                .invalidInput,
                "\(subject) needs a scenario with a rate; '\(scenario.name)' has planted cohorts alone\(advice).")
        }
    }
}

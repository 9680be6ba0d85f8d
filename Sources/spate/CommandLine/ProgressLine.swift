import Glibc
import Harness
import Measurement
import Vocabulary

/// A line on the terminal that says how far a command has come; nothing where standard error is no terminal.
struct ProgressLine {
    private static let secondsBetweenLines = 0.2

    private let isShown = isatty(STDERR_FILENO) == 1
    private var lastShown = MonotonicClock.nanoseconds
    private var isOnScreen = false

    /// Shows the count so far, at most a few times a second.
    ///
    /// - Parameters:
    ///   - share: how much is done, from 0 to 1, where that is known: what is left follows from it.
    ///   - lag: how many events are there and were not read yet, where that is known.
    mutating func show(records: Int64, bytes: Int64, seconds: Double, share: Double? = nil, lag: Int64? = nil) {
        guard isShown, MonotonicClock.seconds(since: lastShown) >= Self.secondsBetweenLines else { return }
        lastShown = MonotonicClock.nanoseconds
        isOnScreen = true
        let rate = seconds > 0 ? Double(records) / seconds : 0
        var line =
            "\(Figure.grouped(records)) events, \(ByteCountText.text(bytes)), \(Figure.count(rate)) events/s"
        if let share, share > 0 {
            line += ", \(Figure.percent(share)), \(Figure.significant(seconds / share - seconds)) s left"
        }
        if let lag { line += ", \(Figure.grouped(lag)) behind" }
        Console.overwrite(line)
    }

    /// Takes the line off the screen.
    mutating func clear() {
        if isOnScreen { Console.overwrite("") }
        isOnScreen = false
    }
}

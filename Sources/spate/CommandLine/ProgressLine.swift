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
    mutating func show(records: Int64, bytes: Int64, seconds: Double) {
        guard isShown, MonotonicClock.seconds(since: lastShown) >= Self.secondsBetweenLines else { return }
        lastShown = MonotonicClock.nanoseconds
        isOnScreen = true
        let rate = seconds > 0 ? Double(records) / seconds : 0
        Console.overwrite(
            "\(Figure.grouped(records)) events, \(ByteCountText.text(Int(bytes))), \(Figure.count(rate)) events/s")
    }

    /// Takes the line off the screen.
    mutating func clear() {
        if isOnScreen { Console.overwrite("") }
        isOnScreen = false
    }
}

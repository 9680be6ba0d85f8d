import Measurement

/// Results as a table of Markdown.
extension Microbenchmark.Result {
    static let tableHead = """
        | benchmark | ns/event (least … most) | M events/s | GB/s | instructions/event | allocations/event \
        | allocated bytes/event | checksum |
        |---|---|---|---|---|---|---|---|
        """

    /// The row of a result, with the instructions an event if they have been counted.
    func tableRow(instructions: Double?) -> String {
        let time = nanoseconds.median
        let cells = [
            name, "\(fixed(time, 1)) (\(fixed(nanoseconds.minimum, 1)) … \(fixed(nanoseconds.maximum, 1)))",
            fixed(1000 / time, 2), bytesPerEvent > 0 ? fixed(bytesPerEvent / time, 2) : "–",
            instructions.map { fixed($0, 0) } ?? "–", fixed(allocationsPerEvent, 4), fixed(allocatedBytesPerEvent, 4),
            String(checksum, radix: 16),
        ]
        return "| \(cells.joined(separator: " | ")) |"
    }
}

/// A number with a fixed count of decimals.
private func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let rounded = Int((value * Double(scale)).rounded())
    let fraction = String(scale + rounded % scale).dropFirst()
    return decimals == 0 ? "\(rounded)" : "\(rounded / scale).\(fraction)"
}

/// Sorts the flights of one tick: by counting their milliseconds, then by comparing those that share one.
struct FlightSorter: ~Copyable {
    private var starts: [Int32] = []
    private var sorted: [Flight] = []

    /// Sorts flights that all arrive in `from..<from + length`.
    mutating func sort(_ flights: inout [Flight], from: Int64, length: Int) {
        guard flights.count > 1 else { return }
        if flights.count < 24 || flights.count * 32 < length {
            flights.sort { $0.precedes($1) }
            return
        }
        if starts.count <= length { starts = [Int32](repeating: 0, count: length + 1) }
        if sorted.count < flights.count {
            sorted.append(contentsOf: repeatElement(flights[0], count: flights.count - sorted.count))
        }
        Self.scatter(flights.span, into: &sorted, counting: &starts, from: from, length: length)
        sorted.removeLast(sorted.count - flights.count)
        swap(&flights, &sorted)
        if !Self.sortNeighbours(&flights, from: from) { flights.sort { $0.precedes($1) } }
    }

    /// Sorts what shares a millisecond, by moving each back to its place; `false` if that would take long, as where much is
    /// sent at one instant.
    private static func sortNeighbours(_ flights: inout [Flight], from: Int64) -> Bool {
        var span = flights.mutableSpan
        var moves = 0
        var last = span[0].order(from: from)
        for index in 1..<span.count {
            let order = span[index].order(from: from)
            if order > last {
                last = order
                continue
            }
            let flight = span[index]
            var place = index
            while place > 0, flight.precedes(span[place - 1]) {
                span[place] = span[place - 1]
                place -= 1
            }
            span[place] = flight
            last = span[index].order(from: from)
            moves += index - place
            if moves > 8 * span.count { return false }
        }
        return true
    }

    /// Puts flights in the order of their milliseconds.
    private static func scatter(
        _ flights: Span<Flight>, into output: inout [Flight], counting counts: inout [Int32], from: Int64, length: Int
    ) {
        var starts = counts.mutableSpan
        var sorted = output.mutableSpan
        for index in 0...length { starts[index] = 0 }
        for index in flights.indices { starts[Int(flights[index].arrival - from) + 1] += 1 }
        var sum: Int32 = 0
        for index in 0...length {
            sum += starts[index]
            starts[index] = sum
        }
        for index in flights.indices {
            let slot = Int(flights[index].arrival - from)
            sorted[Int(starts[slot])] = flights[index]
            starts[slot] += 1
        }
    }
}

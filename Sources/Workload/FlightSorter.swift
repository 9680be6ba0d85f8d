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
        var span = flights.mutableSpan
        var begin = 0
        while begin < span.count {
            let arrival = span[begin].arrival
            var end = begin + 1
            while end < span.count, span[end].arrival == arrival { end += 1 }
            // Few share a millisecond, but for what is sent at one instant.
            if end - begin > 1 { Self.sort(&span, begin..<end) }
            begin = end
        }
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

    /// Sorts those that share a millisecond.
    private static func sort(_ flights: inout MutableSpan<Flight>, _ range: Range<Int>) {
        guard range.count <= 32 else {
            var many = range.map { flights[$0] }
            many.sort { $0.precedes($1) }
            for (offset, flight) in many.enumerated() { flights[range.lowerBound + offset] = flight }
            return
        }
        for index in range.dropFirst() {
            let flight = flights[index]
            var place = index
            while place > range.lowerBound, flight.precedes(flights[place - 1]) {
                flights[place] = flights[place - 1]
                place -= 1
            }
            flights[place] = flight
        }
    }
}

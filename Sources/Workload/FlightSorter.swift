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
        starts.removeAll(keepingCapacity: true)
        starts.append(contentsOf: repeatElement(0, count: length + 1))
        for flight in flights { starts[Int(flight.arrival - from) + 1] += 1 }
        for index in 1...length { starts[index] += starts[index - 1] }
        if sorted.count < flights.count {
            sorted.append(contentsOf: repeatElement(flights[0], count: flights.count - sorted.count))
        }
        for flight in flights {
            let slot = Int(flight.arrival - from)
            sorted[Int(starts[slot])] = flight
            starts[slot] += 1
        }
        sorted.removeLast(sorted.count - flights.count)
        swap(&flights, &sorted)
        var begin = 0
        while begin < flights.count {
            var end = begin + 1
            while end < flights.count, flights[end].arrival == flights[begin].arrival { end += 1 }
            if end - begin > 32 {
                flights[begin..<end].sort { $0.precedes($1) }
            } else if end - begin > 1 {
                insertionSort(&flights, begin..<end)
            }
            begin = end
        }
    }

    private func insertionSort(_ flights: inout [Flight], _ range: Range<Int>) {
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

/// Sorts the flights of one tick: by counting those of each cell of time, then by comparing neighbours.
struct FlightSorter: ~Copyable {
    private var starts = PlainArray<Int32>()
    private var sorted = PlainArray<Flight>()

    /// Sorts flights that all arrive in `from..<from + length`.
    mutating func sort(_ flights: inout PlainArray<Flight>, from: Int64, length: Int) {
        guard flights.count > 1 else { return }
        if flights.count < 24 { return unsafe Self.sort(flights.elements) }
        // Cells of a millisecond, or wider where there would be many more of them than flights.
        var cellBits: Int64 = 0
        while length &>> Int(cellBits) > 4 * flights.count { cellBits += 1 }
        scatter(flights, from: from, cells: (length - 1) &>> Int(cellBits) + 1, of: cellBits)
        swap(&flights, &sorted)
        if !Self.sortNeighbours(&flights, from: from) { unsafe Self.sort(flights.elements) }
    }

    private static func sort(_ flights: UnsafeMutableBufferPointer<Flight>) {
        var flights = unsafe flights
        unsafe flights.sort { $0.precedes($1) }
    }

    /// Sorts what shares a cell, by moving each back to its place; `false` if that would take long, as where much is sent at
    /// one instant.
    private static func sortNeighbours(_ flights: inout PlainArray<Flight>, from: Int64) -> Bool {
        var moves = 0
        var last = flights[0].order(from: from)
        for index in 1..<flights.count {
            let order = flights[index].order(from: from)
            if order > last {
                last = order
                continue
            }
            let flight = flights[index]
            var place = index
            while place > 0, flight.precedes(flights[place - 1]) {
                flights[place] = flights[place - 1]
                place -= 1
            }
            flights[place] = flight
            last = flights[index].order(from: from)
            moves += index - place
            if moves > 8 * flights.count { return false }
        }
        return true
    }

    /// Puts flights in the order of their cells, into `sorted`.
    private mutating func scatter(
        _ flights: borrowing PlainArray<Flight>, from: Int64, cells: Int, of cellBits: Int64
    ) {
        starts.removeAll()
        starts.resize(to: cells + 1, with: 0)
        sorted.resize(to: flights.count, with: flights[0])
        for index in 0..<flights.count { starts[Int((flights[index].arrival &- from) &>> cellBits) + 1] &+= 1 }
        var sum: Int32 = 0
        for index in 0...cells {
            sum &+= starts[index]
            starts[index] = sum
        }
        for index in 0..<flights.count {
            let cell = Int((flights[index].arrival &- from) &>> cellBits)
            sorted[Int(starts[cell])] = flights[index]
            starts[cell] &+= 1
        }
    }
}

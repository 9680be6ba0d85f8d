/// Sorts numbers whose high bits are spread, as those of times in a bucket are: one pass puts each where its high bits
/// belong, and few of them have to be compared.
struct SpreadSorter {
    /// High bits that the pass looks at.
    private static let bits = 10
    /// Fewer numbers are not worth the pass.
    private static let least = 64
    /// As many are sorted by comparing neighbours.
    private static let few = 16

    /// By high bits, where the numbers with them end.
    private var ends = [Int](repeating: 0, count: 1 << bits)

    /// The numbers in ascending order.
    mutating func sorted(_ numbers: [UInt64]) -> [UInt64] {
        guard numbers.count >= Self.least, let largest = numbers.max() else { return numbers.sorted() }
        let shift = max(0, UInt64.bitWidth - largest.leadingZeroBitCount - Self.bits)
        return unsafe [UInt64](unsafeUninitializedCapacity: numbers.count) { spread, count in
            unsafe spreadOut(numbers, by: shift, to: spread)
            count = numbers.count
            var start = 0
            for end in ends {
                if end - start > 1 { unsafe Self.sort(.init(rebasing: spread[start..<end])) }
                start = end
            }
        }
    }

    private mutating func spreadOut(
        _ numbers: [UInt64], by shift: Int, to spread: UnsafeMutableBufferPointer<UInt64>
    ) {
        for place in ends.indices { ends[place] = 0 }
        for number in numbers { ends[Int(number &>> UInt64(shift))] += 1 }
        var start = 0
        for place in ends.indices {
            let count = ends[place]
            ends[place] = start
            start += count
        }
        // What begins at the starts moves them to the ends.
        for number in numbers {
            let place = Int(number &>> UInt64(shift))
            unsafe spread[ends[place]] = number
            ends[place] += 1
        }
    }

    /// Sorts numbers of the same high bits, which are few unless somebody wants it otherwise.
    @inline(__always)
    private static func sort(_ numbers: UnsafeMutableBufferPointer<UInt64>) {
        guard numbers.count <= few else {
            var numbers = unsafe numbers
            return unsafe numbers.sort()
        }
        for end in 1..<numbers.count {
            let number = unsafe numbers[end]
            var place = end
            while place > 0, unsafe numbers[place - 1] > number {
                unsafe numbers[place] = numbers[place - 1]
                place -= 1
            }
            unsafe numbers[place] = number
        }
    }
}

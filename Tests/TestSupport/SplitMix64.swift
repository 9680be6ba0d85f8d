/// Draws that repeat for equal seeds. Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators".
public struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// An integer of the range. The bias of the remainder does not matter to tests.
    public mutating func integer(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % (UInt64(range.upperBound - range.lowerBound) + 1))
    }

    /// True in `percent` of 100 draws.
    public mutating func chance(_ percent: Int64) -> Bool { integer(1...100) <= percent }

    public mutating func element<Element>(of elements: [Element]) -> Element {
        elements[Int(integer(0...Int64(elements.count - 1)))]
    }

    /// The elements in another order (Fisher and Yates).
    public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for index in elements.indices.reversed() { elements.swapAt(index, Int(integer(0...Int64(index)))) }
        return elements
    }
}

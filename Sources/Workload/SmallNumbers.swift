/// The three digits of every number below 1000, in the low bytes of a word.
struct SmallNumbers: Sendable {
    private let texts = ConstantTable(
        (0..<1000).map { UInt32(truncatingIfNeeded: RecordWriter.decimal(UInt32($0)) >> 40) })

    @inline(__always)
    subscript(number: Int) -> UInt32 { texts[number] }

    /// The text of a number of milliseconds below 1000 s as seconds, in 5 to 7 bytes, and the digits before the point.
    @inline(__always)
    func seconds(_ milliseconds: UInt32) -> (text: UInt64, wholeDigits: Int) {
        let (whole, fraction) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let digits = 1 + (milliseconds >= 10_000 ? 1 : 0) + (milliseconds >= 100_000 ? 1 : 0)
        let text = UInt64(texts[Int(whole)] >> UInt32(8 * (3 - digits)))
        let rest = 0x2E | UInt64(texts[Int(fraction)]) << 8
        return (text | rest << UInt64(8 * digits), digits)
    }

    /// Writes a text of 5 to 7 bytes, and nothing past its end.
    @inline(__always)
    static func write(_ seconds: (text: UInt64, wholeDigits: Int), at place: UnsafeMutableRawPointer) {
        unsafe place.storeBytes(of: UInt32(truncatingIfNeeded: seconds.text), as: UInt32.self)
        let end = UInt32(truncatingIfNeeded: seconds.text >> UInt64(8 * seconds.wholeDigits))
        unsafe place.storeBytes(of: end, toByteOffset: seconds.wholeDigits, as: UInt32.self)
    }

    /// Writes a number from 10 to 99.
    @inline(__always)
    func writeTwo(_ bits: UInt32, at place: UnsafeMutableRawPointer) {
        let text = texts[10 + Draws.index(bits, below: 90)] >> 8
        unsafe place.storeBytes(of: UInt16(truncatingIfNeeded: text), as: UInt16.self)
    }

    /// Writes a number from 100 to 999.
    @inline(__always)
    func writeThree(_ bits: UInt32, at place: UnsafeMutableRawPointer) {
        let text = texts[100 + Draws.index(bits, below: 900)]
        unsafe place.storeBytes(of: UInt16(truncatingIfNeeded: text), as: UInt16.self)
        unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: text >> 16), toByteOffset: 2, as: UInt8.self)
    }
}

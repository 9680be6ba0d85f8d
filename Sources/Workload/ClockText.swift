import Vocabulary

/// The texts of times, of which what stays for a second or a day is kept.
struct ClockText: Sendable {
    /// The second whose text and digits are kept, in milliseconds, and these up to the milliseconds.
    private var second: Int64 = 0
    private var secondText: (UInt64, UInt64, UInt64) = (0, 0, 0)
    private var secondDigits: (UInt64, UInt16) = (0, 0)
    /// Times whose digits differ in the last eight alone, and the digits that they share.
    private var day: (start: Int64, text: UInt64) = (0, 0x30_3030_3030)
    private static let dayLength: Int64 = 100_000_000
    private let numbers = SmallNumbers()

    /// Keeps the second of an arrival: records come in the order of their arrivals, so it seldom changes.
    @inline(__always)
    mutating func keep(_ arrival: Int64) {
        if UInt64(bitPattern: arrival &- second) >= 1000 { keepSecond(of: arrival) }
    }

    /// Writes the 13 digits of the arrival that was kept last, and `2026-02-12T09:30:00.123Z`.
    @inline(__always)
    func write(arrival: Int64, at place: UnsafeMutableRawPointer, text: UnsafeMutableRawPointer) {
        let milliseconds = numbers[Int(arrival &- second)]
        unsafe writeInSecond(milliseconds, at: place)
        unsafe text.storeBytes(of: secondText.0, as: UInt64.self)
        unsafe text.storeBytes(of: secondText.1, toByteOffset: 8, as: UInt64.self)
        unsafe text.storeBytes(of: secondText.2 | UInt64(milliseconds) << 32, toByteOffset: 16, as: UInt64.self)
    }

    /// Writes the 13 digits of a time.
    @inline(__always)
    mutating func write(_ time: Int64, at place: UnsafeMutableRawPointer) {
        if UInt64(bitPattern: time &- second) < 1000 {
            unsafe writeInSecond(numbers[Int(time &- second)], at: place)
        } else {
            unsafe writeInDay(time, at: place)
        }
    }

    /// Writes the 13 digits of a time. The first five stay for a day or more.
    @inline(__always)
    private mutating func writeInDay(_ time: Int64, at place: UnsafeMutableRawPointer) {
        if time < day.start || time >= day.start + Self.dayLength { keepDay(of: time) }
        let last = RecordWriter.decimal(UInt32(truncatingIfNeeded: time - day.start))
        unsafe place.storeBytes(of: day.text, as: UInt64.self)
        unsafe place.storeBytes(of: last, toByteOffset: 5, as: UInt64.self)
    }

    private mutating func keepDay(of time: Int64) {
        let number = UInt32(truncatingIfNeeded: time / Self.dayLength)
        day = (Int64(number) * Self.dayLength, RecordWriter.decimal(number) >> 24)
    }

    /// Writes the 13 digits of a time in the second that is kept.
    @inline(__always)
    private func writeInSecond(_ milliseconds: UInt32, at place: UnsafeMutableRawPointer) {
        unsafe place.storeBytes(of: secondDigits.0, as: UInt64.self)
        unsafe place.storeBytes(of: secondDigits.1, toByteOffset: 8, as: UInt16.self)
        unsafe place.storeBytes(of: UInt16(truncatingIfNeeded: milliseconds), toByteOffset: 10, as: UInt16.self)
        unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: milliseconds >> 16), toByteOffset: 12, as: UInt8.self)
    }

    private mutating func keepSecond(of time: Int64) {
        second = time.flooredQuotient(dividingBy: 1000) * 1000
        let days = second.flooredQuotient(dividingBy: .millisecondsPerDay)
        let ofDay = Int(second - days * .millisecondsPerDay) / 1000
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = "\(two(ofDay / 3600)):\(two(ofDay / 60 % 60)):\(two(ofDay % 60))"
        let text = Array("\(CalendarDate(daysSinceEpoch: days))T\(clock).000Z".utf8)
        func word(_ range: Range<Int>) -> UInt64 { text[range].reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        secondText = (word(0..<8), word(8..<16), word(16..<24) & 0xFF00_0000_FFFF_FFFF)
        let seconds = second / 1000
        let first = RecordWriter.decimal(UInt32(truncatingIfNeeded: seconds / 100))
        secondDigits = (first, UInt16(truncatingIfNeeded: RecordWriter.decimal(UInt32(seconds % 100)) >> 48))
    }
}

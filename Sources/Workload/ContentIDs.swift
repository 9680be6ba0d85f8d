internal import CRecordText
import Scenarios
import Vocabulary

/// Ids of contents in Sunbird's form: `do_`, the digit of the environment, the time of creation × 8192, a shard, a count.
struct ContentIDs: Sendable {
    /// Bytes of an id that is drawn.
    static let width = 26

    private let start: EventTime
    private let count: Int
    private let newEvery: Double
    let hot: [UInt8]
    /// The texts of the first contents, which are the popular ones.
    private var texts: ConstantTable<Text>

    /// An id as words to store.
    private struct Text: BitwiseCopyable {
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        var end: UInt16 = 0
        /// The unit of a textbook that it is in.
        var unit: UInt16 = 0
        /// The digit of its version.
        var version: UInt8 = 0

        @inline(__always)
        func write(at place: UnsafeMutableRawPointer) {
            unsafe place.storeBytes(of: words.0, as: UInt64.self)
            unsafe place.storeBytes(of: words.1, toByteOffset: 8, as: UInt64.self)
            unsafe place.storeBytes(of: words.2, toByteOffset: 16, as: UInt64.self)
            unsafe place.storeBytes(of: end, toByteOffset: 24, as: UInt16.self)
        }
    }

    /// Places of the ids that go with a content's own.
    @unsafe struct Companions {
        let version: UnsafeMutableRawPointer
        let book: UnsafeMutableRawPointer
        let unit: UnsafeMutableRawPointer
    }

    private static let mostTexts = 1 << 16
    private static let mostBooks = 256
    private static let unitsOfBook = 8
    /// Textbooks, then their units.
    private var books: ConstantTable<Text>
    private var units: ConstantTable<Text>

    init(_ scenario: Scenario) {
        start = scenario.clock.start
        count = scenario.contents.count
        let perDay = Double(count) * scenario.contents.newPerDay
        newEvery = perDay > 0 ? Double(Int64.millisecondsPerDay) / perDay : 0
        hot = Array((scenario.skew.hotContent?.id ?? "").utf8)
        texts = ConstantTable([])
        books = ConstantTable([])
        units = ConstantTable([])
        let bookCount = min(max(count / 40, 1), Self.mostBooks)
        books = ConstantTable((0..<bookCount).map { text(number: Self.firstBook + UInt32($0)) })
        units = ConstantTable(
            (0..<bookCount * Self.unitsOfBook).map { text(number: Self.firstUnit + UInt32($0)) })
        texts = ConstantTable((0..<min(count, Self.mostTexts)).map { text(number: UInt32($0)) })
    }

    // Numbers that no content has.
    private static let firstBook: UInt32 = 1 << 30
    private static let firstUnit: UInt32 = 2 << 30
    private static let firstQuestion: UInt32 = 3 << 30

    @inline(__always)
    private func text(number content: UInt32) -> Text {
        var text = Text()
        // Safe: `Text` is wider than an id.
        unsafe withUnsafeMutableBytes(of: &text) { bytes in
            unsafe RecordWriter.content(numbers(of: content), at: bytes.baseAddress.unsafelyUnwrapped)
        }
        let bits = Draws.mixed(UInt64(content), 0xB0)
        text.unit = UInt16(truncatingIfNeeded: Draws.index(bits.low, below: units.count))
        text.version = 0x31 + UInt8(truncatingIfNeeded: Draws.index(bits.high, below: 9))
        return text
    }

    @inline(__always)
    private func text(of content: UInt32) -> Text {
        let content = content == Flight.hotContent ? 0 : content
        return Int(content) < texts.count ? texts[Int(content)] : text(number: content)
    }

    /// Asks the processor to fetch the text of a content.
    @inline(__always)
    func prefetch(_ content: UInt32) {
        unsafe spate_record_text_prefetch(texts.address(of: Int(content) < texts.count ? Int(content) : 0), 1)
    }

    /// Writes the id of a content that is drawn, of content 0 in place of the hot one; and what goes with it.
    @inline(__always)
    func write(_ content: UInt32, at place: UnsafeMutableRawPointer, with companions: Companions) {
        let text = text(of: content)
        unsafe text.write(at: place)
        unsafe companions.version.storeBytes(of: text.version, as: UInt8.self)
        unsafe books[Int(text.unit) / Self.unitsOfBook].write(at: companions.book)
        unsafe units[Int(text.unit)].write(at: companions.unit)
    }

    /// Writes the id of the textbook that a content is in.
    func writeBook(_ content: UInt32, at place: UnsafeMutableRawPointer) {
        unsafe books[Int(text(of: content).unit) / Self.unitsOfBook].write(at: place)
    }

    /// Writes the id of the unit that a content is in.
    func writeUnit(_ content: UInt32, at place: UnsafeMutableRawPointer) {
        unsafe units[Int(text(of: content).unit)].write(at: place)
    }

    /// Writes the id of one of the questions that go with a content.
    func writeQuestion(_ bits: UInt64, at place: UnsafeMutableRawPointer) {
        unsafe RecordWriter.content(numbers(of: Self.firstQuestion | bits.low & 0xFFFF), at: place)
    }

    /// The two parts of a content's id that are numbers: 17 digits, and 5 with the shard in front.
    @inline(__always)
    func numbers(of content: UInt32) -> (creation: UInt64, counter: UInt64) {
        let bits = Draws.mixed(UInt64(content), 0xC0)
        let age: Int64
        if Int(content) < count || content >= Self.firstBook {
            // Up to eight years old; those of 2008 and before would have fewer digits.
            age = Int64(Draws.index(bits.low, below: 8 * 365)) * .millisecondsPerDay + Int64(bits.high >> 6)
        } else {
            age = -Int64(Double(Int(content) - count) * newEvery)
        }
        let creation = UInt64(max(start - age, 1_230_768_000_000)) &* 8192
        return (creation, (bits.high & 1 == 0 ? 10_000 : 20_000) + 1000 + bits >> 33 % 9000)
    }

    /// The id of a content.
    func id(of content: UInt32) -> [UInt8] {
        if content == Flight.hotContent { return hot }
        let (creation, counter) = numbers(of: content)
        return Array("do_3\(creation)\(counter)".utf8)
    }
}

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
    }

    private static let mostTexts = 1 << 16

    init(_ scenario: Scenario) {
        start = scenario.clock.start
        count = scenario.contents.count
        let perDay = Double(count) * scenario.contents.newPerDay
        newEvery = perDay > 0 ? Double(Int64.millisecondsPerDay) / perDay : 0
        hot = Array((scenario.skew.hotContent?.id ?? "").utf8)
        texts = ConstantTable([])
        texts = ConstantTable(
            (0..<min(count, Self.mostTexts)).map { content in
                var text = Text()
                // Safe: `Text` is wider than an id.
                unsafe withUnsafeMutableBytes(of: &text) { bytes in
                    unsafe RecordWriter.content(
                        numbers(of: UInt32(content)), at: bytes.baseAddress.unsafelyUnwrapped)
                }
                return text
            })
    }

    /// Writes the id of a content that is drawn; of content 0 in place of the hot one.
    @inline(__always)
    func write(_ content: UInt32, at place: UnsafeMutableRawPointer) {
        let content = content == Flight.hotContent ? 0 : content
        guard Int(content) < texts.count else {
            return unsafe RecordWriter.content(numbers(of: content), at: place)
        }
        let text = texts[Int(content)]
        unsafe place.storeBytes(of: text.words.0, as: UInt64.self)
        unsafe place.storeBytes(of: text.words.1, toByteOffset: 8, as: UInt64.self)
        unsafe place.storeBytes(of: text.words.2, toByteOffset: 16, as: UInt64.self)
        unsafe place.storeBytes(of: text.end, toByteOffset: 24, as: UInt16.self)
    }

    /// The two parts of a content's id that are numbers: 17 digits, and 5 with the shard in front.
    @inline(__always)
    func numbers(of content: UInt32) -> (creation: UInt64, counter: UInt64) {
        let bits = Draws.mixed(UInt64(content), 0xC0)
        let age: Int64
        if Int(content) < count {
            // Up to eight years old; those of 2008 and before would have fewer digits.
            age = Int64(Draws.index(bits.low, below: 8 * 365)) * .millisecondsPerDay + Int64(bits.high >> 6)
        } else {
            age = -Int64(Double(Int(content) - count) * newEvery)
        }
        let creation = UInt64(max(start - age, 1_230_768_000_000)) &* 8192
        return (creation, (bits.high & 1 == 0 ? 10_000 : 20_000) + 1000 + bits >> 33 % 9000)
    }

    /// The id as text.
    func text(of content: UInt32) -> [UInt8] {
        if content == Flight.hotContent { return hot }
        let (creation, counter) = numbers(of: content)
        return Array("do_3\(creation)\(counter)".utf8)
    }
}

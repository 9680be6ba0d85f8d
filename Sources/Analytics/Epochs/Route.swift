internal import Telemetry
internal import Vocabulary

/// What goes to shards, entry by entry, and the texts of the entries.
///
/// Where there are several shards, texts are copied by the thread that has just decoded them: the shard reads entries and
/// texts from beginning to end, instead of picking them out of events and records that lie in another core's cache. A
/// lone shard finds them where they were decoded.
struct Route<Entry: BitwiseCopyable>: ~Copyable {
    private(set) var entries: ShardBuffers<Entry>
    private var texts: ShardBuffers<UInt8>

    init(shards: Int) {
        entries = ShardBuffers(shards: shards)
        texts = ShardBuffers(shards: shards)
    }

    mutating func removeAll() {
        entries.removeAll()
        texts.removeAll()
    }

    /// Appends an entry for a shard, and returns its position.
    @discardableResult @inline(__always)
    mutating func append(_ entry: Entry, to shard: Int) -> Int { entries.append(entry, to: shard) }

    /// Where an entry for a shard shall find decoded texts, which are copied there.
    @inline(__always)
    mutating func place<let count: Int>(
        _ decodedTexts: InlineArray<count, Text>, of decoded: TextBase, for shard: Int
    ) -> InlineArray<count, Text> {
        texts.shards == 1 ? decodedTexts : unsafe texts.append(decodedTexts, of: decoded, to: shard)
    }

    /// Where the texts of a shard's entries lie, of which those of the decoded batch lie at `decoded`.
    func textBase(of shard: Int, _ decoded: TextBase) -> TextBase {
        // Safe: a buffer always has an address.
        unsafe texts.shards == 1 ? decoded : TextBase(texts[shard].baseAddress.unsafelyUnwrapped)
    }
}

/// An admitted event on its way to the shard of its user.
struct RoutedUser: BitwiseCopyable {
    /// The day of an event that was not admitted to the queries of active users.
    static let noDay = Int32.min

    var id: Text
    /// Hash of the id.
    var hash: UInt32
    var day: Int32
    var platform: Text
    var version: Text
}

/// The step of a journey that an event makes which was admitted to the funnel.
struct RoutedStep: BitwiseCopyable {
    var time: EventTime
    var content: Text
    /// Hash of the content.
    var hash: UInt32
    /// Position of the event among those that go to the shard.
    var user: UInt32
    var stage: Stage
}

/// A view on its way to a shard.
struct RoutedView: BitwiseCopyable {
    /// The view, before it has a place in a pane.
    var view: View
    var page: Text
    /// The message, if it is not packed.
    var message: Text
    /// Hash of the message.
    var hash: UInt64
    /// Windows of the event that are late.
    var lateWindows: Int32
}

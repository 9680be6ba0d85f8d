internal import Vocabulary

/// A view of a page, with all that makes it the same as another one, in 32 bytes.
///
/// Its message is packed if it is an id of 32 hex digits, as Sunbird makes them: a UUID, or a hash behind the kind of the
/// event. The text of any other message is kept elsewhere.
struct View: BitwiseCopyable {
    /// How a message is packed, in three bits: the raw value of a `HexForm`, 0 if it is not packed, and whether
    /// `prefix` stands before the digits.
    private static let formBits: UInt32 = 3
    private static let hexFormMask: UInt32 = 3
    private static let prefixed: UInt32 = 4
    private static let prefix: StaticString = "IMPRESSION:"

    /// The packed message. If it is not packed, the first word is for the reference of its text.
    private var words: (UInt64, UInt64) = (0, 0)
    /// Time from the start of its pane; before it has a place in one, the time itself.
    private(set) var time: Milliseconds
    /// Number of the page in its pane.
    private(set) var page: UInt32 = 0
    /// The duration plus 1, above the form of the message.
    private var durationAndForm: UInt32

    /// A view that has no place in a pane yet.
    @inline(__always)
    init(time: EventTime, duration: Int32, message: UnsafeBufferPointer<UInt8>) {
        self.time = time
        durationAndForm = UInt32(duration + 1) << Self.formBits
        unsafe pack(message)
    }

    /// Gives the view a place in the pane that begins at `start`.
    @inline(__always)
    mutating func place(inPaneAt start: EventTime, page: UInt32) {
        time -= start
        self.page = page
    }

    @inline(__always)
    private mutating func pack(_ message: UnsafeBufferPointer<UInt8>) {
        let prefix = unsafe UnsafeBufferPointer(start: Self.prefix.utf8Start, count: Self.prefix.utf8CodeUnitCount)
        // Safe: parts of the message have its bytes.
        let isPrefixed =
            unsafe message.count > prefix.count && equalBytes(.init(rebasing: message[..<prefix.count]), prefix)
        let id = unsafe isPrefixed ? .init(rebasing: message[prefix.count...]) : message
        guard let packed = unsafe HexForm.pack(id), packed.form.packedBytes <= MemoryLayout.size(ofValue: words) else {
            return
        }
        words = (packed.words.0, packed.words.1)
        durationAndForm |= packed.form.rawValue | (isPrefixed ? Self.prefixed : 0)
    }

    /// The duration in milliseconds, or `Event.noDuration`.
    var duration: Int32 { Int32(durationAndForm >> Self.formBits) - 1 }

    /// What the view adds to its page's duration.
    var counted: Milliseconds { Milliseconds(max(0, duration)) }

    private var hexForm: HexForm? { HexForm(rawValue: durationAndForm & Self.hexFormMask) }

    /// Whether all that makes it the same as another view is in it.
    @inline(__always)
    var isWhole: Bool { durationAndForm & Self.hexFormMask != 0 }

    /// The reference of its message among the texts, if it is not whole.
    var reference: UInt32 {
        get { UInt32(truncatingIfNeeded: words.0) }
        set { words.0 = UInt64(newValue) }
    }

    /// Whether all but the text of a message is the same; the views of which one is whole are the same then.
    @inline(__always)
    func agrees(with other: View) -> Bool {
        let rest =
            UInt64(bitPattern: time ^ other.time)
            | UInt64((page ^ other.page) | (durationAndForm ^ other.durationAndForm))
        return isWhole ? (words.0 ^ other.words.0) | (words.1 ^ other.words.1) | rest == 0 : rest == 0
    }

    /// The message of a whole view.
    var message: [UInt8] {
        guard let hexForm else { preconditionFailure("the message of a view is elsewhere") }
        let prefix: [UInt8] =
            durationAndForm & Self.prefixed == 0
            ? [] : unsafe Array(UnsafeBufferPointer(start: Self.prefix.utf8Start, count: Self.prefix.utf8CodeUnitCount))
        return unsafe withUnsafeBytes(of: words) {
            // Safe: the words are the packed text.
            unsafe hexForm.withText(of: $0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)) {
                unsafe prefix + $0
            }
        }
    }

    /// A hash of the message, which is this one.
    @inline(__always)
    func hash(ofMessage message: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard isWhole else { return unsafe ByteHash.hash(message) }
        let form = UInt64(durationAndForm & (Self.hexFormMask | Self.prefixed))
        return ByteHash.hash(words.0, words.1, form)
    }

    /// A hash of the view from that of its message.
    @inline(__always)
    func hash(withMessage messageHash: UInt64) -> UInt32 {
        let rest = UInt64(page) << 32 | UInt64(durationAndForm)
        let hash = ByteHash.combine(ByteHash.combine(messageHash, UInt64(bitPattern: time)), rest)
        return UInt32(truncatingIfNeeded: hash)
    }
}

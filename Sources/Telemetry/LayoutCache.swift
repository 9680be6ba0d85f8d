import CLayout
import CPrefetch
import Vocabulary

/// The layouts of records that came before: where records of the same skeleton, whose values are as long, have their
/// fields, and what each of their bytes may be.
///
/// Producers make the same skeletons again and again, and most values are ids, versions and times, which are as long as
/// those of the record before. A record is of a known layout if each byte is one of those that may stand there; then it is
/// well formed, and is not parsed.
@safe struct LayoutCache: ~Copyable {
    /// How many records further on than the one that is read another is looked at, so that what is known of its layout
    /// arrives in time.
    static let recordsAhead = 2

    private static let shortestRecord = Int(SPATE_LAYOUT_SHORTEST)
    private static let longestRecord = Int(SPATE_LAYOUT_LONGEST)
    /// Of records with texts that have to be the same, one in so many may be learnt from: there may be more such texts than
    /// layouts, and what is pushed out before it comes again is not worth learning.
    private static let fixedTextRecordsPerLook = 8

    /// What is known of the records of a layout, but for their bytes.
    private struct Layout {
        /// No record has fewer than no bytes, so that an empty slot is nobody's layout.
        var length = -1
        /// Where the times stand; 0 if there is no `syncts`.
        var eventTime = 0
        var syncTime = 0
        var duration = FieldValue.absent
        /// The event of a record at the start of a batch, but for what these say.
        var event = Event(kind: .other, record: 0)
    }

    private let passes: UnsafePointer<spate_layout_passes>?
    /// Bytes of the longest record that may be looked at; 0 without passes.
    private let longestRecord: Int
    /// The same of the records to come: 0 while none is looked at.
    private var longestInView = 0
    /// How many records were looked at lately, and how many of them were of known layouts.
    private var looks = 0
    private var finds = 0
    /// How many records to come are not looked at.
    private var pause = 0
    private let index = SlotIndex(slots: 2048)
    private let layouts: UnsafeMutablePointer<Layout>
    private let bytes: UnsafeMutablePointer<spate_layout>
    /// The hashes of the records that were looked at last, by the lowest bits of their indices.
    private var hashes = InlineArray<4, UInt64>(repeating: 0)
    /// How many records with texts that have to be the same were of no known layout.
    private var fixedTextRecords = 0
    /// The least that each byte of a record that is learnt from may be, and how much more.
    private let least: UnsafeMutablePointer<UInt8>
    private let spread: UnsafeMutablePointer<UInt8>

    /// - Parameters:
    ///   - passes: how records are compared; without, no layout is known.
    ///   - longestRecord: of a longer one not all bytes may be there.
    init(passes: UnsafePointer<spate_layout_passes>?, longestRecord: Int) {
        unsafe self.passes = passes
        self.longestRecord = unsafe passes == nil ? 0 : min(longestRecord, Self.longestRecord)
        unsafe layouts = .allocate(capacity: index.slotCount)
        unsafe layouts.initialize(repeating: Layout(), count: index.slotCount)
        unsafe bytes = .allocate(capacity: index.slotCount)
        unsafe least = .allocate(capacity: Self.longestRecord)
        unsafe spread = .allocate(capacity: Self.longestRecord)
    }

    deinit {
        unsafe layouts.deallocate()
        unsafe bytes.deallocate()
        unsafe least.deallocate()
        unsafe spread.deallocate()
    }
}

extension LayoutCache {
    /// Records after which it is told whether looking at them was worth its time, a fourth of what finding saves.
    private static let looksOfTrial = 4096

    /// Prepares for the next records: they are not looked at for a while after few of many were of known layouts, as
    /// where texts are of any length.
    mutating func begin(_ count: Int) {
        if looks >= Self.looksOfTrial {
            if finds < looks / 4 { pause = 16 * Self.looksOfTrial }
            looks = 0
            finds = 0
        }
        longestInView = pause > 0 ? 0 : longestRecord
        if pause > 0 { pause -= count } else { looks += count }
    }

    /// The hash of a record that was looked at.
    @inline(__always)
    private func hash(_ index: UInt32) -> UInt64 { hashes[Int(index & 3)] }

    @inline(__always)
    private func hasLayout(_ length: Int) -> Bool { length >= Self.shortestRecord && length <= longestInView }

    /// Looks at a record that is read soon, and fetches what its layout may be.
    @inline(__always)
    mutating func lookAt(_ index: Int, of batch: borrowing RecordBatch) {
        let record = batch.records[index]
        guard let passes = unsafe passes, hasLayout(record.length) else { return }
        let value = PaddedBytes(record, in: batch)
        let hash = unsafe passes.pointee.hash(value.base, value.count)
        hashes[index & 3] = hash
        guard let slot = self.index.likelySlot(hash) else { return }
        for line in 0..<2 { unsafe spate_prefetch(UnsafeRawPointer(layouts + slot) + 64 * line) }
        for line in 0..<6 { unsafe spate_prefetch(UnsafeRawPointer(bytes + slot) + 64 * line) }
    }

    /// The event of a record that was looked at, if it is of a known layout and valid; nil says nothing of the record.
    @inline(__always)
    mutating func event(
        _ value: PaddedBytes, _ record: RecordBatch.Record, index: UInt32, by normaliser: Normaliser
    ) -> Event? {
        guard let passes = unsafe passes, hasLayout(value.count) else { return nil }
        let slot = unsafe self.index.slot(hash(index)) { [layouts, bytes] slot in
            // Safe: there are as many of both as slots.
            unsafe layouts[slot].length == value.count && passes.pointee.fits(value.base, value.count, bytes + slot)
        }
        guard let slot else { return nil }
        finds &+= 1
        return unsafe Self.event(layouts[slot], value, record, index: index, by: normaliser)
    }

    @inline(__always)
    private static func event(
        _ layout: borrowing Layout, _ value: PaddedBytes, _ record: RecordBatch.Record, index: UInt32,
        by normaliser: Normaliser
    ) -> Event? {
        let time = NumberText.knownTime(at: layout.eventTime, in: value)
        var arrival = record.knownTimestamp
        if layout.syncTime > 0 { arrival = NumberText.knownTime(at: layout.syncTime, in: value) }
        var event = layout.event
        guard normaliser.setTimes(of: &event, time: time, arrival: arrival) else { return nil }
        event.record = index
        event.moveTexts(by: record.start)
        event.duration = normaliser.duration(layout.duration, of: value)
        return event
    }
}

extension LayoutCache {
    /// Keeps the layout of a record that was looked at, if one like it came before.
    ///
    /// - Parameter event: the event of the record, which `reader` has found as a plain one.
    mutating func learn(
        _ event: Event, _ value: PaddedBytes, _ record: RecordBatch.Record, _ reader: borrowing StructuralReader
    ) {
        let hash = hash(event.record)
        guard hasLayout(value.count), let shape = reader.shape else { return }
        var fixedTextHash: UInt64 = 0
        if reader.tokens.hasEscapes || reader.tokens.hasNonASCII {
            fixedTextRecords += 1
            guard fixedTextRecords.isMultiple(of: Self.fixedTextRecordsPerLook) else { return }
            fixedTextHash = Self.fixedTextHash(value, reader.tokens)
        }
        guard index.comesAgain(hash ^ fixedTextHash) else { return }
        setRanges(value, reader, shape)
        let slot = index.vacate(for: hash)
        // Safe: there are as many layouts as slots, and as many ranges as bytes.
        unsafe spate_layout_make(bytes + slot, value.base, value.count, least, spread)
        func start(_ field: Field) -> Int {
            let token = reader.shapes.token(of: field, shape: shape)
            return token == 0 ? 0 : reader.tokens.position(token)
        }
        var layout = Layout(length: value.count, eventTime: start(.eventTime), syncTime: start(.syncTime))
        if start(.duration) > 0 { layout.duration = ScalarText.value(at: start(.duration), in: value) ?? .absent }
        layout.event = event
        layout.event.moveTexts(by: -record.start)
        unsafe layouts[slot] = layout
    }

    /// Says what each byte of a record like this one may be: of strings any byte that stands for itself, of numbers any
    /// digit that makes a number. All other bytes are the same, and so are those of keys that name fields, and of strings
    /// that tell what an event is.
    private func setRanges(_ value: PaddedBytes, _ reader: borrowing StructuralReader, _ shape: Int) {
        allowOnlyItself(0..<value.count, of: value)
        var token = 0
        while token < reader.tokens.count {
            let start = reader.tokens.position(token)
            if reader.tokens.kind(token) == TokenKind.quote {
                allowPlainText(start + 1..<reader.tokens.position(token + 1), of: value)
                token += 2
            } else {
                if value[start] == 0x2D || Self.isDigit(value[start]) { allowDigits(from: start, of: value) }
                token += 1
            }
        }
        func fix(_ token: Int) {
            allowOnlyItself(reader.tokens.position(token)..<reader.tokens.position(token + 1), of: value)
        }
        reader.shapes.forEachKey(shape: shape, fix)
        for field in [Field.eventID, .actorType] {
            let token = reader.shapes.token(of: field, shape: shape)
            if token > 0 { fix(token) }
        }
    }

    /// A hash of the texts that are to be the same in all records of a layout.
    ///
    /// Such texts may never come again, and then must not push layouts out: they are part of what has to come again.
    private static func fixedTextHash(_ value: PaddedBytes, _ tokens: borrowing TokenIndex) -> UInt64 {
        var hash: UInt64 = 0
        var token = 0
        while token < tokens.count {
            guard tokens.kind(token) == TokenKind.quote else {
                token += 1
                continue
            }
            let text = tokens.position(token) + 1..<tokens.position(token + 1)
            if !isPlain(text, of: value) {
                forEachWord(text, of: value) { word in
                    hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
                    hash ^= hash >> 32
                }
            }
            token += 2
        }
        return hash
    }

    /// Whether each byte of a text stands for itself.
    private static func isPlain(_ text: Range<Int>, of value: PaddedBytes) -> Bool {
        let topBits: UInt64 = 0x8080_8080_8080_8080
        var others: UInt64 = 0
        forEachWord(text, of: value) { word in
            // The lowest byte that is 0 is a backslash, and borrows.
            let differences = word ^ 0x5C5C_5C5C_5C5C_5C5C
            others |= word | (differences &- 0x0101_0101_0101_0101) & ~differences
        }
        return others & topBits == 0
    }

    /// Calls `body` with the bytes of a text, eight at a time, and zeros behind the last.
    @inline(__always)
    private static func forEachWord(_ text: Range<Int>, of value: PaddedBytes, _ body: (UInt64) -> Void) {
        for position in stride(from: text.lowerBound, to: text.upperBound, by: 8) {
            let left = text.upperBound - position
            body(value.word(at: position) & (left < 8 ? 1 &<< UInt64(8 * left) &- 1 : .max))
        }
    }

    private func allow(_ range: ClosedRange<UInt8>, at position: Int) {
        assert(position >= 0 && position < Self.longestRecord)
        // Safe: a record that is learnt from has at most as many bytes as there are ranges.
        unsafe least[position] = range.lowerBound
        unsafe spread[position] = range.upperBound - range.lowerBound
    }

    private func allowOnlyItself(_ range: Range<Int>, of value: PaddedBytes) {
        for position in range { allow(value[position]...value[position], at: position) }
    }

    /// Allows any text in a string, if each byte of it stands for itself.
    private func allowPlainText(_ range: Range<Int>, of value: PaddedBytes) {
        guard Self.isPlain(range, of: value) else { return }
        // That it has neither a quote nor a backslash is compared apart.
        for position in range { allow(0x20...0x7F, at: position) }
    }

    /// Allows any digits in a number, but no 0 before others.
    private func allowDigits(from start: Int, of value: PaddedBytes) {
        let first = value[start] == 0x2D ? start + 1 : start
        allow(Self.isDigit(value[first + 1]) ? 0x31...0x39 : 0x30...0x39, at: first)
        var position = first + 1
        while !ScalarText.endsScalar(value[position]) {
            if Self.isDigit(value[position]) { allow(0x30...0x39, at: position) }
            position += 1
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

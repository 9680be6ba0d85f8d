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
    /// Records of which it is kept what was seen: a power of two, more than are looked at ahead.
    private static let recordsInView = 4

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

    /// What was seen of a record.
    private struct Look {
        var hash: UInt64 = 0
        /// Where its layout may be.
        var likelySlot: Int?
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
    /// The records that were looked at last, by the lowest bits of their indices, and where each has quotes and
    /// backslashes.
    private let looked: UnsafeMutablePointer<Look>
    private let marks: UnsafeMutablePointer<UInt64>
    /// How many records with texts that have to be the same were of no known layout.
    private var fixedTextRecords = 0
    /// What the bytes of the record may be that was learnt from last.
    private let ranges = ByteRanges(capacity: longestRecord)

    /// - Parameters:
    ///   - passes: how records are compared; without, no layout is known.
    ///   - longestRecord: of a longer one not all bytes may be there.
    init(passes: UnsafePointer<spate_layout_passes>?, longestRecord: Int) {
        unsafe self.passes = passes
        self.longestRecord = unsafe passes == nil ? 0 : min(longestRecord, Self.longestRecord)
        unsafe layouts = .allocate(capacity: index.slotCount)
        unsafe layouts.initialize(repeating: Layout(), count: index.slotCount)
        unsafe bytes = .allocate(capacity: index.slotCount)
        unsafe looked = .allocate(capacity: Self.recordsInView)
        unsafe looked.initialize(repeating: Look(), count: Self.recordsInView)
        unsafe marks = .allocate(capacity: Self.recordsInView * Int(SPATE_LAYOUT_BLOCKS))
    }

    deinit {
        unsafe layouts.deallocate()
        unsafe bytes.deallocate()
        unsafe looked.deallocate()
        unsafe marks.deallocate()
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

    /// Where it is kept what was seen of a record.
    @inline(__always)
    private static func place(_ index: Int) -> Int { index & (recordsInView - 1) }

    /// The marks of the record at a place.
    @inline(__always)
    private func marks(at place: Int) -> UnsafeMutablePointer<UInt64> {
        unsafe marks + place * Int(SPATE_LAYOUT_BLOCKS)
    }

    @inline(__always)
    private func hasLayout(_ length: Int) -> Bool { length >= Self.shortestRecord && length <= longestInView }

    /// Looks at a record that is read soon, and fetches what its layout may be.
    @inline(__always)
    mutating func lookAt(_ index: Int, of batch: borrowing RecordBatch) {
        let record = batch.records[index]
        guard let passes = unsafe passes, hasLayout(record.length) else { return }
        let value = PaddedBytes(record, in: batch)
        let place = Self.place(index)
        let hash = unsafe passes.pointee.hash(value.base, value.count, marks(at: place))
        let likelySlot = self.index.likelySlot(hash)
        unsafe looked[place] = Look(hash: hash, likelySlot: likelySlot)
        guard let slot = likelySlot else { return }
        for line in 0..<2 { unsafe spate_prefetch(UnsafeRawPointer(layouts + slot) + 64 * line) }
        for line in 0..<6 { unsafe spate_prefetch(UnsafeRawPointer(bytes + slot) + 64 * line) }
    }

    /// The layout of a record that was looked at, if it is known.
    @inline(__always)
    private func layout(of value: PaddedBytes, index: UInt32, _ passes: spate_layout_passes) -> Int? {
        let place = Self.place(Int(index))
        let marks = unsafe marks(at: place)
        // Safe: there are as many of both as slots.
        func isLayout(_ slot: Int) -> Bool {
            unsafe layouts[slot].length == value.count && passes.fits(value.base, value.count, marks, bytes + slot)
        }
        let look = unsafe looked[place]
        if let slot = look.likelySlot, isLayout(slot) {
            self.index.markUsed(slot)
            return slot
        }
        // Another of the same tag, or one that has become known since.
        return self.index.slot(look.hash, where: isLayout)
    }

    /// The event of a record that was looked at, if it is of a known layout and valid; nil says nothing of the record.
    @inline(__always)
    mutating func event(
        _ value: PaddedBytes, _ record: RecordBatch.Record, index: UInt32, by normaliser: Normaliser
    ) -> Event? {
        guard let passes = unsafe passes, hasLayout(value.count) else { return nil }
        guard let slot = unsafe layout(of: value, index: index, passes.pointee) else { return nil }
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
        // An absent text stays absent wherever it is: its length is 0.
        event.replaceTexts { $0.moved(by: record.start) }
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
        let hash = unsafe looked[Self.place(Int(event.record))].hash
        guard hasLayout(value.count), let shape = reader.shape else { return }
        var fixedTextHash: UInt64 = 0
        if reader.tokens.hasEscapes || reader.tokens.hasNonASCII {
            fixedTextRecords += 1
            guard fixedTextRecords.isMultiple(of: Self.fixedTextRecordsPerLook) else { return }
            fixedTextHash = ByteRanges.fixedTextHash(value, reader.tokens)
        }
        guard index.comesAgain(hash ^ fixedTextHash) else { return }
        ranges.set(value, reader, shape)
        let slot = index.vacate(for: hash)
        // Safe: there are as many layouts as slots, and as many ranges as bytes.
        unsafe spate_layout_make(bytes + slot, value.base, value.count, ranges.least, ranges.spread)
        func start(_ field: Field) -> Int {
            let token = reader.shapes.token(of: field, shape: shape)
            return token == 0 ? 0 : reader.tokens.position(token)
        }
        var layout = Layout(length: value.count, eventTime: start(.eventTime), syncTime: start(.syncTime))
        if start(.duration) > 0 { layout.duration = ScalarText.value(at: start(.duration), in: value) ?? .absent }
        layout.event = event
        layout.event.replaceTexts { $0.isAbsent ? $0 : $0.moved(by: -record.start) }
        unsafe layouts[slot] = layout
    }
}

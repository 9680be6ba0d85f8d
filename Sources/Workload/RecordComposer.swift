internal import CRecordText
import Scenarios
import Vocabulary

/// Makes records of flights: their text, and what they mean.
struct RecordComposer {
    let plan: GeneratorPlan
    let lane: Int
    let origin: Int64
    let templates: ConstantTable<Template>
    private let inserts: ConstantTable<Insert>
    private let bytes: ConstantTable<UInt8>
    private let families: TextFamilies
    private var clock = ClockText()
    let numbers = SmallNumbers()
    private let text = RecordText()

    /// The room that `write` needs.
    let longestPlain: Int

    init(_ plan: GeneratorPlan, lane: Int) {
        self.plan = plan
        self.lane = lane
        origin = plan.origin
        templates = plan.library.templates
        inserts = plan.library.inserts
        bytes = plan.library.bytes
        families = plan.library.families
        longestPlain = plan.library.longest + 8 + max(plan.contentIDs.hot.count - ContentIDs.width, 0) + Template.slack
    }

    /// The draws that a record's ids are made of.
    struct Identity {
        let messageHigh: UInt64
        let messageLow: UInt64

        @inline(__always)
        init(key: UInt64, counter: UInt16) {
            messageHigh = Draws.bits(key: key ^ 0x4D31, counter: UInt64(counter))
            messageLow = Draws.bits(key: key ^ 0x4D32, counter: UInt64(counter))
        }

        /// How long something took, in milliseconds: from 0 to 262 s, more often short.
        @inline(__always) var duration: UInt32 { messageHigh.low & 0x3FFFF >> (messageLow.low & 7) }
    }

    @inline(__always)
    static func pair(_ key: UInt64) -> (UInt64, UInt64) { (key, Draws.bits(key: key, counter: 1)) }

    /// Writes a plain record and the line end after it, and returns the length of its value.
    ///
    /// `place` must have room for `longestPlain` bytes; more than the record is overwritten.
    @inline(__always)
    mutating func write(_ flight: Flight, at place: UnsafeMutableRawPointer) -> Int {
        let length = unsafe writeDrawn(flight, at: place)
        if flight.content == Flight.hotContent { return unsafe putHotContent(flight, length, at: place) }
        return length
    }

    /// Puts the id of the hot content, of any width, in place of the drawn one.
    private func putHotContent(_ flight: Flight, _ length: Int, at place: UnsafeMutableRawPointer) -> Int {
        let template = self.template(of: flight)
        guard template.hasContent else { return length }
        let start = Int(template.content)
        let end = start + ContentIDs.width
        let hot = plan.contentIDs.hot
        // Safe: `longestPlain` counts the wider id and the line end.
        unsafe (place + start + hot.count).copyMemory(from: place + end, byteCount: length + 1 - end)
        unsafe hot.withUnsafeBytes { id in
            if let base = id.baseAddress { unsafe (place + start).copyMemory(from: base, byteCount: id.count) }
        }
        return length + hot.count - ContentIDs.width
    }

    /// Writes a field that few records have.
    private mutating func writeRare(
        _ field: Insert.Field, _ flight: Flight, _ identity: Identity, _ ids: spate_record_ids,
        at place: UnsafeMutableRawPointer
    ) {
        let device = ids.device
        switch field {
        case .user: unsafe RecordWriter.uuid(RecordWriter.Digits(ids.user[0], ids.user[1]), at: place)
        case .session: unsafe RecordWriter.uuid(RecordWriter.Digits(ids.session[0], ids.session[1]), at: place)
        case .deviceHalf:
            let words = RecordWriter.Digits(0, device[1]).words
            unsafe place.storeBytes(of: words.2, as: UInt64.self)
            unsafe place.storeBytes(of: words.3, toByteOffset: 8, as: UInt64.self)
        case .eventTime: unsafe clock.write(flight.time + origin, at: place)
        case .phone: unsafe families.phone.write(device[0].low, at: place)
        case .question:
            // The same for what happens within some seconds.
            let moment = UInt64(bitPattern: flight.time >> 14)
            unsafe plan.contentIDs.writeQuestion(Draws.mixed(UInt64(flight.session), moment), at: place)
        case .book: unsafe plan.contentIDs.writeBook(flight.content, at: place)
        case .unit: unsafe plan.contentIDs.writeUnit(flight.content, at: place)
        case .code: unsafe RecordWriter.code(identity.messageLow, at: place)
        case .one: unsafe RecordWriter.digit(identity.messageHigh.high, at: place)
        case .otherTwo: unsafe numbers.writeTwo(identity.messageHigh.low &* 0x9E37_79B1, at: place)
        case .deviceOne: unsafe RecordWriter.digit(device[0].high, at: place)
        case .deviceTwo: unsafe numbers.writeTwo(device[1].low, at: place)
        case .otherDeviceTwo: unsafe numbers.writeTwo(device[1].high, at: place)
        case .deviceThree: unsafe numbers.writeThree(device[1].low &* 0x9E37_79B1, at: place)
        default: preconditionFailure("a field that many records have")
        }
    }

    /// Does the same with an id of a content that is as wide as any: the text of content 0 for the hot one.
    @inline(__always)
    mutating func writeDrawn(_ flight: Flight, at record: UnsafeMutableRawPointer) -> Int {
        let key = plan.sessionKey(lane: lane, session: flight.session)
        let identity = Identity(key: key, counter: flight.counter)
        let seconds = numbers.seconds(identity.duration)
        // Safe: a constant table lends the address of an element that it has.
        let template = unsafe templates.address(
            of: Template.variant(
                of: templates.address(of: Int(flight.template)), wholeDigits: seconds.wholeDigits))
        let length = unsafe template.pointee.length
        @inline(__always)
        func hole(_ offset: Int32) -> UnsafeMutableRawPointer { unsafe record + Int(offset) }
        let device = Self.pair(deviceKey(flight))
        let user = Self.pair(plan.draws.key(.user, plan.residents.user(slot: flight.slot, lane: lane)))
        // A session id of the app lives for days; one of the portal is the session's own.
        let isApp = unsafe template.pointee.deviceDigits == 40
        let session = Self.pair(
            Draws.mixed(isApp ? device.0 : key, isApp ? UInt64(bitPattern: flight.time >> 28) : 0x51D))
        let play = Self.pair(key &+ UInt64(flight.content) &* 0x9E37_79B9_7F4A_7C15)
        var ids = spate_record_ids(
            message: SIMD2(identity.messageHigh, identity.messageLow), device: SIMD2(device.0, device.1),
            user: SIMD2(user.0, user.1), session: SIMD2(session.0, session.1), play: SIMD2(play.0, play.1))
        // Safe: holes lie inside the record, or up to `slack` past its end.
        unsafe text.write(template, bytes.address(of: Int(template.pointee.start)), &ids, at: record)
        unsafe SmallNumbers.write(seconds, at: hole(template.pointee.number))
        let arrival = flight.arrival + origin
        clock.keep(arrival)
        unsafe clock.write(
            arrival: arrival, at: hole(template.pointee.arrival), text: hole(template.pointee.arrivalText))
        unsafe clock.write(flight.time + origin, at: hole(template.pointee.time))
        unsafe families.channel.writeShort(user.1.low, at: hole(template.pointee.channel))
        unsafe families.organisation.writeShort(user.1.low, at: hole(template.pointee.organisation))
        unsafe RecordWriter.digit(identity.messageHigh.high, at: hole(template.pointee.one))
        unsafe numbers.writeTwo(identity.messageLow.low, at: hole(template.pointee.two))
        unsafe numbers.writeThree(identity.messageLow.high, at: hole(template.pointee.three))
        unsafe numbers.writeThree(identity.messageHigh.high, at: hole(template.pointee.otherThree))
        let companions = unsafe ContentIDs.Companions(
            version: hole(template.pointee.contentVersion), book: hole(template.pointee.book),
            unit: hole(template.pointee.unit))
        unsafe plan.contentIDs.write(flight.content, at: hole(template.pointee.content), with: companions)
        let first = Int(unsafe template.pointee.inserts)
        for index in first..<first + Int(unsafe template.pointee.insertCount) {
            let insert = inserts[index]
            let place = unsafe record + Int(insert.offset)
            switch insert.field {
            case .deviceRest: unsafe RecordWriter.hash(RecordWriter.Digits(~device.0, ~device.1), at: place)
            case .audience: unsafe families.audience.write(user.1.high, at: place)
            case .organisation: unsafe families.organisation.writeShort(user.1.low, at: place)
            case .two: unsafe numbers.writeTwo(identity.messageLow.low, at: place)
            case .three: unsafe numbers.writeThree(identity.messageLow.high, at: place)
            case .otherThree: unsafe numbers.writeThree(identity.messageHigh.high, at: place)
            case .channel: unsafe families.channel.writeShort(user.1.low, at: place)
            default: unsafe writeRare(insert.field, flight, identity, ids, at: place)
            }
        }
        unsafe (record + length).storeBytes(of: 0x0A, as: UInt8.self)
        return length
    }

    /// Asks the processor to fetch what a record is made of.
    @inline(__always)
    mutating func prefetch(_ flight: Flight) {
        // Safe: a constant table lends the address of an element that it has.
        unsafe spate_record_text_prefetch(
            templates.address(of: Int(flight.template)), MemoryLayout<Template>.size)
        plan.contentIDs.prefetch(flight.content)
    }

    @inline(__always)
    func deviceKey(_ flight: Flight) -> UInt64 {
        plan.draws.key(.device, plan.residents.device(slot: flight.slot, lane: lane))
    }
}

import Scenarios
import Vocabulary

/// Makes records of flights: their text, and what they mean.
struct RecordComposer {
    let plan: GeneratorPlan
    let lane: Int
    private let origin: Int64
    let templates: ConstantTable<Template>
    private let inserts: ConstantTable<Insert>
    private let bytes: ConstantTable<UInt8>
    private let families: TextFamilies
    /// The second whose text and digits are kept, in milliseconds, and these up to the milliseconds.
    private var second: Int64 = 0
    private var secondText: (UInt64, UInt64, UInt64) = (0, 0, 0)
    private var secondDigits: (UInt64, UInt16) = (0, 0)
    /// The three digits of every count of milliseconds.
    private let millisecondTexts = ConstantTable(
        (0..<1000).map { UInt32(truncatingIfNeeded: RecordWriter.decimal(UInt32($0)) >> 40) })
    /// Times whose digits differ in the last eight alone, and the digits that they share.
    private var day: (start: Int64, text: UInt64) = (0, 0x30_3030_3030)
    private static let dayLength: Int64 = 100_000_000

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
    private struct Identity {
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

    /// The text of a number of milliseconds as seconds, in up to 7 bytes, and how many.
    @inline(__always)
    private static func seconds(_ milliseconds: UInt32) -> (text: UInt64, count: Int) {
        let digits = RecordWriter.decimal(milliseconds)
        let whole: UInt64 = milliseconds < 10_000 ? 1 : milliseconds < 100_000 ? 2 : 3
        let text = digits >> (8 * (5 - whole)) & ((1 << (8 * whole)) - 1)
        let fraction = (digits >> 40) << (8 * whole + 8)
        return (text | 0x2E << (8 * whole) | fraction, Int(whole) + 4)
    }

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
        let template = templates[Int(flight.template)]
        guard template.hasContent else { return length }
        let isBehind = template.hasDuration && template.content >= template.headLength
        let shift = isBehind ? length - template.length : 0
        let start = Int(template.content) + shift
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
        _ field: Insert.Field, _ flight: Flight, _ identity: Identity, device: (UInt64, UInt64),
        at place: UnsafeMutableRawPointer
    ) {
        switch field {
        case .deviceHalf:
            let words = RecordWriter.Digits(0, device.1).words
            unsafe place.storeBytes(of: words.2, as: UInt64.self)
            unsafe place.storeBytes(of: words.3, toByteOffset: 8, as: UInt64.self)
        case .eventTime: unsafe writeTime(flight.time + origin, at: place)
        case .phone: unsafe families.phone.write(device.0.low, at: place)
        case .question:
            // The same for what happens within some seconds.
            let moment = UInt64(bitPattern: flight.time >> 14)
            unsafe plan.contentIDs.writeQuestion(Draws.mixed(UInt64(flight.session), moment), at: place)
        case .book: unsafe plan.contentIDs.writeBook(flight.content, at: place)
        case .unit: unsafe plan.contentIDs.writeUnit(flight.content, at: place)
        case .code: unsafe RecordWriter.code(identity.messageLow, at: place)
        case .one: unsafe RecordWriter.digit(identity.messageHigh.high, at: place)
        case .otherTwo: unsafe RecordWriter.digits2(identity.messageHigh.low &* 0x9E37_79B1, at: place)
        case .deviceOne: unsafe RecordWriter.digit(device.0.high, at: place)
        case .deviceTwo: unsafe RecordWriter.digits2(device.1.low, at: place)
        case .otherDeviceTwo: unsafe RecordWriter.digits2(device.1.high, at: place)
        case .deviceThree: unsafe RecordWriter.digits3(device.1.low &* 0x9E37_79B1, at: place)
        default: preconditionFailure("a field that many records have")
        }
    }

    /// Does the same with an id of a content that is as wide as any: the text of content 0 for the hot one.
    @inline(__always)
    private mutating func writeDrawn(_ flight: Flight, at place: UnsafeMutableRawPointer) -> Int {
        // Safe: a constant table lends the address of an element that it has.
        let template = unsafe templates.address(of: Int(flight.template))
        let key = plan.sessionKey(lane: lane, session: flight.session)
        let identity = Identity(key: key, counter: flight.counter)
        let head = Int(unsafe template.pointee.headLength)
        let source = unsafe UnsafeRawPointer(bytes.address(of: Int(template.pointee.start)))
        unsafe place.copyMemory(from: source, byteCount: head)
        var length = head
        var shift = 0
        if unsafe template.pointee.hasDuration {
            let (text, count) = Self.seconds(identity.duration)
            let tail = Int(unsafe template.pointee.tailLength)
            unsafe (place + head).storeBytes(of: text, as: UInt64.self)
            unsafe (place + head + count).copyMemory(from: source + head, byteCount: tail)
            shift = count
            length += count + tail
        }
        @inline(__always)
        func hole(_ offset: Int32) -> UnsafeMutableRawPointer {
            unsafe place + Int(offset) + (Int(offset) >= head ? shift : 0)
        }
        // Safe: holes lie inside the record, or up to `slack` past its end.
        let message = RecordWriter.Digits(identity.messageHigh, identity.messageLow)
        unsafe RecordWriter.uuid(message, at: hole(template.pointee.messageUUID))
        unsafe RecordWriter.hash(message, at: hole(template.pointee.messageHash))
        let arrival = flight.arrival + origin
        if arrival - second >= 1000 || arrival < second { keepSecond(of: arrival) }
        let milliseconds = millisecondTexts[Int(arrival - second)]
        unsafe writeInSecond(milliseconds, at: hole(template.pointee.arrival))
        unsafe writeArrivalText(milliseconds, at: hole(template.pointee.arrivalText))
        let time = flight.time + origin
        if time >= second, time < second + 1000 {
            unsafe writeInSecond(millisecondTexts[Int(time - second)], at: hole(template.pointee.time))
        } else {
            unsafe writeTime(time, at: hole(template.pointee.time))
        }
        let device = Self.pair(deviceKey(flight))
        let deviceDigits = RecordWriter.Digits(device.0, device.1)
        unsafe RecordWriter.hash(deviceDigits, at: hole(template.pointee.device))
        unsafe RecordWriter.hash(deviceDigits, at: hole(template.pointee.deviceAgain))
        // Eight more digits, made of the others.
        let more = RecordWriter.Digits(0, device.0 ^ device.1).words.2
        unsafe hole(template.pointee.deviceEnd).storeBytes(of: more, as: UInt64.self)
        let user = Self.pair(plan.draws.key(.user, plan.residents.user(slot: flight.slot, lane: lane)))
        let userDigits = RecordWriter.Digits(user.0, user.1)
        unsafe RecordWriter.uuid(userDigits, at: hole(template.pointee.user))
        // A session id of the app lives for days; one of the portal is the session's own.
        let isApp = unsafe template.pointee.deviceDigits == 40
        let session = Self.pair(
            Draws.mixed(isApp ? device.0 : key, isApp ? UInt64(bitPattern: flight.time >> 28) : 0x51D))
        let sessionDigits = RecordWriter.Digits(session.0, session.1)
        unsafe RecordWriter.uuid(sessionDigits, at: hole(template.pointee.session))
        unsafe families.channel.write(user.1.low, at: hole(template.pointee.channel))
        if unsafe template.pointee.showsContent {
            let companions = unsafe ContentIDs.Companions(
                version: hole(template.pointee.contentVersion), book: hole(template.pointee.book),
                unit: hole(template.pointee.unit))
            unsafe plan.contentIDs.write(flight.content, at: hole(template.pointee.content), with: companions)
            let play = Self.pair(key &+ UInt64(flight.content) &* 0x9E37_79B9_7F4A_7C15)
            unsafe RecordWriter.hash(RecordWriter.Digits(play.0, play.1), at: hole(template.pointee.play))
        }
        let first = Int(unsafe template.pointee.inserts)
        for index in first..<first + Int(unsafe template.pointee.insertCount) {
            let insert = inserts[index]
            let place = unsafe hole(insert.offset)
            switch insert.field {
            case .user: unsafe RecordWriter.uuid(userDigits, at: place)
            case .session: unsafe RecordWriter.uuid(sessionDigits, at: place)
            case .deviceRest: unsafe RecordWriter.hash(RecordWriter.Digits(~device.0, ~device.1), at: place)
            case .audience: unsafe families.audience.write(user.1.high, at: place)
            case .organisation: unsafe families.organisation.write(user.1.low, at: place)
            case .two: unsafe RecordWriter.digits2(identity.messageLow.low, at: place)
            case .three: unsafe RecordWriter.digits3(identity.messageLow.high, at: place)
            case .otherThree: unsafe RecordWriter.digits3(identity.messageHigh.high, at: place)
            case .channel: unsafe families.channel.write(user.1.low, at: place)
            default: unsafe writeRare(insert.field, flight, identity, device: device, at: place)
            }
        }
        unsafe (place + length).storeBytes(of: 0x0A, as: UInt8.self)
        return length
    }

    @inline(__always)
    func deviceKey(_ flight: Flight) -> UInt64 {
        plan.draws.key(.device, plan.residents.device(slot: flight.slot, lane: lane))
    }

    /// Writes the 13 digits of a time. The first five stay for a day or more.
    @inline(__always)
    private mutating func writeTime(_ time: Int64, at place: UnsafeMutableRawPointer) {
        if time < day.start || time >= day.start + Self.dayLength { keepDay(of: time) }
        let last = RecordWriter.decimal(UInt32(truncatingIfNeeded: time - day.start))
        unsafe place.storeBytes(of: day.text, as: UInt64.self)
        unsafe place.storeBytes(of: last, toByteOffset: 5, as: UInt64.self)
    }

    private mutating func keepDay(of time: Int64) {
        let number = UInt32(truncatingIfNeeded: time / Self.dayLength)
        day = (Int64(number) * Self.dayLength, RecordWriter.decimal(number) >> 24)
    }

    /// Writes the 13 digits of a time in the second that is kept. Records come in the order of their arrivals, so it
    /// seldom changes.
    @inline(__always)
    private func writeInSecond(_ milliseconds: UInt32, at place: UnsafeMutableRawPointer) {
        unsafe place.storeBytes(of: secondDigits.0, as: UInt64.self)
        unsafe place.storeBytes(of: secondDigits.1, toByteOffset: 8, as: UInt16.self)
        unsafe place.storeBytes(of: UInt16(truncatingIfNeeded: milliseconds), toByteOffset: 10, as: UInt16.self)
        unsafe place.storeBytes(of: UInt8(truncatingIfNeeded: milliseconds >> 16), toByteOffset: 12, as: UInt8.self)
    }

    /// Writes `2026-02-12T09:30:00.123Z`, of the second that is kept.
    @inline(__always)
    private func writeArrivalText(_ milliseconds: UInt32, at place: UnsafeMutableRawPointer) {
        unsafe place.storeBytes(of: secondText.0, as: UInt64.self)
        unsafe place.storeBytes(of: secondText.1, toByteOffset: 8, as: UInt64.self)
        unsafe place.storeBytes(of: secondText.2 | UInt64(milliseconds) << 32, toByteOffset: 16, as: UInt64.self)
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

    /// What a plain record was meant to be.
    func meaning(of flight: Flight) -> PlantedRecord {
        judged(event(of: flight), length: textLength(of: flight))
    }

    /// What becomes of a record, known without making it.
    func fate(of flight: Flight) -> PlantedFate {
        if flight.flag == .planted { return .valid(isWrongType: false) }
        let queries = plan.scenario.queries
        let isWide = flight.flag == .wide && plan.scenario.faultsInData.wideBytes > queries.maxRecordBytes
        // No other record is longer than the longest; only where that is not enough must one be made to be measured.
        if isWide || longestPlain > queries.maxRecordBytes && length(of: flight) > queries.maxRecordBytes {
            return .dead(.oversize)
        }
        if flight.flag == .truncated { return .dead(.malformed) }
        if flight.flag == .badTime { return .dead(.badEventTime) }
        if flight.time > flight.arrival.addingSaturated(queries.maxFutureSkew) { return .dead(.future) }
        return .valid(isWrongType: flight.flag == .wrongType)
    }

    private func length(of flight: Flight) -> Int {
        guard !flight.isPlain else { return textLength(of: flight) }
        var composer = self
        return composer.compose(flight).0.count
    }

    private func textLength(of flight: Flight) -> Int {
        let template = templates[Int(flight.template)]
        let isHot = template.hasContent && flight.content == Flight.hotContent
        let length = template.length + (isHot ? plan.contentIDs.hot.count - ContentIDs.width : 0)
        return template.hasDuration ? length + Self.seconds(identity(of: flight).duration).count : length
    }

    private func identity(of flight: Flight) -> Identity {
        Identity(key: plan.sessionKey(lane: lane, session: flight.session), counter: flight.counter)
    }

    /// Checks the order of the dead-letter reasons for an event that is well formed.
    func judged(_ event: PlantedEvent, length: Int) -> PlantedRecord {
        let queries = plan.scenario.queries
        if length > queries.maxRecordBytes { return .dead(.oversize) }
        if event.time > event.arrival.addingSaturated(queries.maxFutureSkew) { return .dead(.future) }
        return .event(event)
    }

    /// The event that a flight is, before anything is broken about it.
    func event(of flight: Flight) -> PlantedEvent {
        let template = templates[Int(flight.template)]
        let meaning = plan.library.meanings[Int(template.meaning)]
        let identity = identity(of: flight)
        var event = PlantedEvent(kind: meaning.kind, time: flight.time + origin, arrival: flight.arrival + origin)
        event.platform = meaning.platform
        event.version = meaning.version
        event.page = meaning.page
        event.message =
            meaning.messagePrefix
            + Self.text(identity.messageHigh, identity.messageLow, isUUID: template.messageIsUUID)
        if let start = meaning.timeInPrefix {
            event.message?.replaceSubrange(start..<start + 13, with: Array("\(event.time)".utf8))
        }
        if meaning.hasUser {
            event.user = user(of: flight, isDevice: meaning.userIsDevice, digits: template.deviceDigits)
        }
        if meaning.hasContent { event.content = plan.contentIDs.id(of: flight.content) }
        if template.hasDuration {
            // As a reader has it: the nearest double of the decimal text, times 1000.
            event.duration = Int64((Double(identity.duration) / 1000 * 1000).rounded(.down))
        }
        return event
    }

    private func user(of flight: Flight, isDevice: Bool, digits: Int32) -> [UInt8] {
        guard isDevice else {
            let user = Self.pair(plan.draws.key(.user, plan.residents.user(slot: flight.slot, lane: lane)))
            return Self.text(user.0, user.1, isUUID: true)
        }
        let device = Self.pair(deviceKey(flight))
        let first = Self.text(device.0, device.1, isUUID: false)
        return digits == 64 ? first + Self.text(~device.0, ~device.1, isUUID: false) : first
    }

    /// An id as text: 32 hexadecimal digits, or a UUID.
    private static func text(_ high: UInt64, _ low: UInt64, isUUID: Bool) -> [UInt8] {
        var text = Array("00000000-0000-4000-8000-000000000000    ".utf8)
        unsafe text.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            // Safe: there are 40 bytes, of which at most 36 are written.
            if isUUID {
                unsafe RecordWriter.uuid(RecordWriter.Digits(high, low), at: base)
            } else {
                unsafe RecordWriter.hash(RecordWriter.Digits(high, low), at: base)
            }
        }
        return Array(text[..<(isUUID ? 36 : 32)])
    }

    /// Makes a record that is not plain: its value and what it was meant to be.
    mutating func compose(_ flight: Flight) -> ([UInt8], PlantedRecord) {
        if flight.flag == .planted { return plan.cohorts.compose(lane: lane, index: Int(flight.session)) }
        var value = [UInt8](repeating: 0x20, count: longestPlain)
        let length = unsafe value.withUnsafeMutableBytes { buffer in
            // Safe: the array has the room that `write` needs.
            unsafe writeDrawn(flight, at: buffer.baseAddress.unsafelyUnwrapped)
        }
        value.removeLast(value.count - length)
        let template = templates[Int(flight.template)]
        let shift = length - template.length
        var draft = BrokenRecord(
            value: value, template: template, meaning: plan.library.meanings[Int(template.meaning)], shift: shift,
            event: event(of: flight))
        if flight.content == Flight.hotContent { draft.replaceContent(with: plan.contentIDs.hot) }
        let bits = Draws.bits(key: identity(of: flight).messageHigh, counter: 3)
        switch flight.flag {
        case .none, .planted: break
        case .hotUser: draft.replaceUser(with: Array((plan.scenario.skew.hotUser?.id ?? "").utf8))
        case .missingUser: draft.replaceUser(with: [])
        case .wrongType: draft.breakType(bits)
        case .truncated: draft.truncate(bits)
        case .badTime: draft.breakTime(bits)
        case .wide: draft.widen(to: plan.scenario.faultsInData.wideBytes)
        }
        let record = draft.finished
        let limit = plan.scenario.queries.maxRecordBytes
        if record.value.count > limit { return (record.value, .dead(.oversize)) }
        if let reason = record.reason { return (record.value, .dead(reason)) }
        return (record.value, judged(record.event, length: record.value.count))
    }
}

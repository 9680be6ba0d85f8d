import Scenarios
import Vocabulary

/// What records mean, and those that are not plain.
extension RecordComposer {
    /// What a plain record was meant to be.
    func meaning(of flight: Flight) -> PlantedRecord {
        judged(event(of: flight), length: textLength(of: flight))
    }

    /// What becomes of a record, for most known without making it.
    mutating func fate(of flight: Flight) -> PlantedFate {
        if flight.flag == .planted { return composedFate(of: flight) }
        let queries = plan.scenario.queries
        let isWide = flight.flag == .wide && plan.scenario.faultsInData.wideBytes > queries.maxRecordBytes
        // No other record is longer than the longest; only where that is not enough must one be made to be measured.
        if isWide || longestPlain > queries.maxRecordBytes && length(of: flight) > queries.maxRecordBytes {
            return .dead(.oversize)
        }
        if flight.flag == .truncated { return .dead(.malformed) }
        if flight.flag == .badTime { return .dead(.badEventTime) }
        if flight.time > flight.arrival.addingSaturated(queries.maxFutureSkew) { return .dead(.future) }
        // Which field loses its type is known when it is made.
        return flight.flag == .wrongType ? composedFate(of: flight) : .valid(outline(of: flight))
    }

    private mutating func composedFate(of flight: Flight) -> PlantedFate {
        switch compose(flight).1 {
        case .event(let event): .valid(event.outline)
        case .dead(let reason): .dead(reason)
        }
    }

    private func outline(of flight: Flight) -> EventOutline {
        let index = Int(templates[Int(flight.template)].meaning)
        return EventOutline(
            kind: plan.library.meanings[index].kind, time: flight.time + origin,
            hasUser: plan.library.meanings[index].hasUser && flight.flag != .missingUser,
            hasContent: plan.library.meanings[index].hasContent, hasPage: plan.library.meanings[index].page != nil)
    }

    private mutating func length(of flight: Flight) -> Int {
        flight.isPlain ? textLength(of: flight) : compose(flight).0.count
    }

    private func textLength(of flight: Flight) -> Int {
        let template = template(of: flight)
        let isHot = template.hasContent && flight.content == Flight.hotContent
        return template.length + (isHot ? plan.contentIDs.hot.count - ContentIDs.width : 0)
    }

    func template(of flight: Flight) -> Template {
        let seconds = numbers.seconds(identity(of: flight).duration)
        // Safe: a constant table lends the address of an element that it has.
        let template = unsafe templates.address(of: Int(flight.template))
        return templates[unsafe Template.variant(of: template, wholeDigits: seconds.wholeDigits)]
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
        let template = template(of: flight)
        var draft = BrokenRecord(
            value: value, template: template, meaning: plan.library.meanings[Int(template.meaning)],
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

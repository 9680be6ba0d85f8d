internal import CRecordText
import Vocabulary

/// A record that is changed after it was made: edits by place, and what they do to its meaning.
struct BrokenRecord {
    private var value: [UInt8]
    private let template: Template
    private let meaning: Meaning
    private var event: PlantedEvent
    private var reason: DeadLetterReason?
    private var edits: [(range: Range<Int>, text: [UInt8])] = []
    private var keptShare: UInt32?

    init(value: [UInt8], template: Template, meaning: Meaning, event: PlantedEvent) {
        self.value = value
        self.template = template
        self.meaning = meaning
        self.event = event
    }

    private func range(_ offset: Int32, _ length: Int) -> Range<Int> {
        Int(offset)..<Int(offset) + length
    }

    private func quoted(_ range: Range<Int>) -> Range<Int> { range.lowerBound - 1..<range.upperBound + 1 }

    private var userRange: Range<Int> {
        meaning.userIsDevice
            ? range(template.layout.device, Int(template.deviceDigits)) : range(template.layout.user, 36)
    }

    mutating func replaceContent(with text: [UInt8]) {
        guard meaning.hasContent else { return }
        edits.append((range(template.content, ContentIDs.width), text))
        event.content = text
    }

    /// An empty text is no user.
    mutating func replaceUser(with text: [UInt8]) {
        guard meaning.hasUser else { return }
        edits.append((userRange, text))
        event.user = text.isEmpty ? nil : text
    }

    /// Gives one field another JSON type: it counts as absent then.
    mutating func breakType(_ bits: UInt64) {
        var choices: [(range: Range<Int>, text: String, forget: (inout PlantedEvent) -> Void)] = []
        let message = range(template.message, template.messageIsUUID ? 36 : 32)
        let whole = message.lowerBound - meaning.messagePrefix.count..<message.upperBound
        choices.append((quoted(whole), "8400134", { $0.message = nil }))
        choices.append((quoted(range(template.version, Int(template.versionLength))), "4.8", { $0.version = nil }))
        if meaning.hasUser { choices.append((quoted(userRange), "[\"anonymous\"]", { $0.user = nil })) }
        if meaning.page != nil {
            choices.append((quoted(range(template.page, Int(template.pageLength))), "7", { $0.page = nil }))
        }
        if template.hasDuration {
            choices.append((range(template.number, Int(template.numberLength)), "\"0:16\"", { $0.duration = nil }))
        }
        if meaning.hasContent, edits.isEmpty {
            choices.append((quoted(range(template.content, ContentIDs.width)), "{\"id\":null}", { $0.content = nil }))
        }
        let choice = choices[Draws.index(bits.low, below: choices.count)]
        edits.append((choice.range, Array(choice.text.utf8)))
        choice.forget(&event)
        event.isWrongType = true
    }

    /// Cuts the value: a part of an object is no JSON.
    mutating func truncate(_ bits: UInt64) {
        keptShare = bits.low
        reason = .malformed
    }

    /// Makes `ets` no time.
    mutating func breakTime(_ bits: UInt64) {
        let texts = ["\"\(event.time)\"", "0", "\(event.time / 1000)", "null", "1.0e300"]
        edits.append((range(template.time, 13), Array(texts[Draws.index(bits.low, below: texts.count)].utf8)))
        reason = .badEventTime
    }

    /// The alphabet over and over.
    private static let letters = (0..<26 * 160).map { 0x61 + UInt8($0 % 26) }

    /// Adds a field that makes the value as long as asked.
    mutating func widen(to length: Int) {
        let opening = Array("\"data\":\"".utf8)
        let missing = length - value.count - opening.count - 2
        guard missing > 0 else { return }
        var field = opening
        field.reserveCapacity(opening.count + missing + Self.letters.count)
        while field.count < opening.count + missing { field.append(contentsOf: Self.letters) }
        field.removeLast(field.count - opening.count - missing)
        edits.append((1..<1, field + Array("\",".utf8)))
    }

    /// The changed value, the event, and why it is dead.
    var finished: (value: [UInt8], event: PlantedEvent, reason: DeadLetterReason?) {
        var result = value
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            result.replaceSubrange(edit.range, with: edit.text)
        }
        if let keptShare { result.removeLast(result.count - 1 - Draws.index(keptShare, below: result.count - 1)) }
        return (result, event, reason)
    }
}

internal import CRecordText

/// A record as text with holes: where each hole is, so that a record is made by copying and patching.
struct Template: BitwiseCopyable, Sendable {
    /// A hole that this template does not have lies past the end of its record.
    static let nowhere = Int32.max

    /// A message id is one of two; what has a second place stands there again.
    var layout = spate_record_layout(
        length: 0, message_hash: nowhere, message_uuid: nowhere, device: nowhere, device_again: nowhere,
        device_end: nowhere,
        user: nowhere, user_again: nowhere, session: nowhere, session_again: nowhere, play: nowhere)
    /// Where the text starts in the library's bytes.
    var start: Int32 = 0
    /// Indices of this template where its number of seconds has one, two and three digits before the point.
    var variants: (Int32, Int32, Int32) = (0, 0, 0)
    private static let variantsOffset = MemoryLayout<spate_record_layout>.size + 4
    // Offsets from the start of the record.
    var time = Template.nowhere
    var arrival = Template.nowhere
    var arrivalText = Template.nowhere
    /// The number, of milliseconds written as seconds.
    var number = Template.nowhere
    var channel = Template.nowhere
    var content = Template.nowhere
    // What comes with a content: its version, and the textbook and unit that it is in.
    var contentVersion = Template.nowhere
    var book = Template.nowhere
    var unit = Template.nowhere
    var organisation = Template.nowhere
    // Numbers that are drawn for the record.
    var one = Template.nowhere
    var two = Template.nowhere
    var three = Template.nowhere
    var otherThree = Template.nowhere
    /// The fields that few templates have, and second places of others.
    var inserts: Int32 = 0
    var insertCount: Int32 = 0
    // What is fixed, but can be broken on purpose.
    var page = Template.nowhere
    var pageLength: Int32 = 0
    var numberLength: Int32 = 0
    var version = Template.nowhere
    var versionLength: Int32 = 0
    /// Index of what the record means.
    var meaning: Int32 = 0
    var messageIsUUID = false
    /// Digits of the device's id: 32, 40 or 64.
    var deviceDigits: Int32 = 32
    var hasContent = false
    /// Whether there are holes that go with a content, though the record need not be one of it.
    var showsContent = false
    var hasDuration = false

    var message: Int32 { messageIsUUID ? layout.message_uuid : layout.message_hash }

    /// Bytes of the record.
    @inline(__always)
    var length: Int { Int(layout.length) }

    /// The index of a template with so many digits before the point of its number.
    @inline(__always)
    static func variant(of template: UnsafePointer<Template>, wholeDigits: Int) -> Int {
        // Safe: a number has one to three of them. Read by place, for a branch would often be guessed wrong.
        let variants = unsafe UnsafeRawPointer(template) + variantsOffset
        return Int(unsafe variants.load(fromByteOffset: 4 * (wholeDigits - 1), as: Int32.self))
    }

    /// Bytes that may be written past the end of a record: holes that it does not have, and wide stores.
    static let slack = SPATE_RECORD_TEXT_SLACK + 64

    private static let holes: [any WritableKeyPath<Template, Int32> & Sendable] = [
        \.layout.message_hash, \.layout.message_uuid, \.layout.device, \.layout.device_again, \.layout.device_end,
        \.layout.user, \.layout.user_again, \.layout.session, \.layout.session_again, \.layout.play, \.time, \.arrival,
        \.arrivalText, \.number, \.channel, \.content, \.contentVersion, \.book, \.unit, \.page, \.version,
        \.organisation, \.one, \.two, \.three, \.otherThree,
    ]

    /// Points the holes that the template does not have past its end, where writing does no harm.
    fileprivate mutating func placeMissingHoles() {
        for hole in Self.holes where self[keyPath: hole] == Template.nowhere {
            self[keyPath: hole] = layout.length + 16
        }
    }

    /// Moves the holes that lie behind a place, those past the end too.
    fileprivate mutating func moveHoles(behind place: Int32, by distance: Int32) {
        for hole in Self.holes where self[keyPath: hole] > place { self[keyPath: hole] += distance }
    }
}

/// What the records of a template mean, but for what is drawn for each.
struct Meaning: Sendable {
    var kind: PlantedKind
    var platform: [UInt8]
    var version: [UInt8]
    var page: [UInt8]?
    var hasUser: Bool
    /// Whether the user is the device: nobody has signed in.
    var userIsDevice: Bool
    var hasContent: Bool
    var isMobile: Bool
    /// What stands before the drawn part of the message id, such as `END:`.
    var messagePrefix: [UInt8] = []
    /// Where the event's time stands in that prefix.
    var timeInPrefix: Int?
}

/// Builds templates from texts with `$name$` holes.
struct TemplateBuilder {
    private(set) var bytes: [UInt8] = []
    private(set) var templates: [Template] = []
    private(set) var inserts: [Insert] = []
    private(set) var meanings: [Meaning] = []
    /// Indices of templates with a number.
    private var numbered: [Int] = []
    private let families: TextFamilies

    init(_ families: TextFamilies) { self.families = families }

    private static let widths: [String: Int] = [
        "uuid": 36, "hash": 32, "ets": 13, "syncts": 13, "iso": 23, "user": 36, "did64": 64, "did40": 40, "did32": 32,
        "sid": 36, "channel": 20, "content": 26, "cver": 1, "book": 26, "unit": 26, "play": 32,
    ]

    /// Adds a template; `page` and `version` name parts of the text that can be broken on purpose.
    mutating func add(_ text: String, meaning: Meaning) {
        let index = Int32(templates.count)
        var meaning = meaning
        var template = build(text, meaning: &meaning)
        template.variants = (index, index, index)
        if template.hasDuration { numbered.append(templates.count) }
        templates.append(template)
        meanings.append(meaning)
    }

    /// Adds the variants of templates with a number, after all templates.
    mutating func finish() {
        for index in numbered {
            let next = Int32(templates.count)
            templates[index].variants = (Int32(index), next, next + 1)
            for more in 1...2 { addVariant(of: templates[index], widerBy: more) }
        }
        numbered = []
        // Copies read past the end of a text.
        bytes.append(contentsOf: repeatElement(0x20, count: SPATE_RECORD_TEXT_SLACK))
    }

    /// Adds the same template with so many more digits before the point of its number.
    private mutating func addVariant(of template: Template, widerBy more: Int) {
        let (start, number) = (Int(template.start), Int(template.number))
        var variant = template
        variant.start = Int32(bytes.count)
        variant.variants = (0, 0, 0)
        var text = Array(bytes[start..<start + template.length])
        text.insert(contentsOf: repeatElement(0x30, count: more), at: number)
        bytes.append(contentsOf: text)
        variant.moveHoles(behind: template.number, by: Int32(more))
        variant.layout.length += Int32(more)
        variant.numberLength += Int32(more)
        variant.inserts = Int32(inserts.count)
        for index in Int(template.inserts)..<Int(template.inserts + template.insertCount) {
            var insert = inserts[index]
            if insert.offset > template.number { insert.offset += Int32(more) }
            inserts.append(insert)
        }
        templates.append(variant)
    }

    private mutating func build(_ text: String, meaning: inout Meaning) -> Template {
        var template = Template()
        template.start = Int32(bytes.count)
        template.meaning = Int32(meanings.count)
        template.inserts = Int32(inserts.count)
        let pieces = text.utf8.split(separator: 0x24, omittingEmptySubsequences: false)
        for (index, part) in pieces.enumerated() {
            if index % 2 == 0 {
                bytes.append(contentsOf: part)
            } else {
                addHole(String(Substring(part)), to: &template, meaning: &meaning)
            }
        }
        template.insertCount = Int32(inserts.count) - template.inserts
        template.layout.length = Int32(bytes.count) - template.start
        template.placeMissingHoles()
        return template
    }

    private mutating func addHole(_ name: String, to template: inout Template, meaning: inout Meaning) {
        let offset = Int32(bytes.count) - template.start
        switch name {
        case "n":
            template.number = offset
            template.numberLength = 5
            template.hasDuration = true
            return bytes.append(contentsOf: Self.filler(false, width: 5))
        case "page":
            template.page = offset
            template.pageLength = Int32(meaning.page?.count ?? 0)
            return bytes.append(contentsOf: meaning.page ?? [])
        case "uri": return bytes.append(contentsOf: meaning.page ?? [])
        case "ver":
            template.version = offset
            template.versionLength = Int32(meaning.version.count)
            return bytes.append(contentsOf: meaning.version)
        default: break
        }
        if let (field, width) = insert(named: name) {
            if field == .eventTime { meaning.timeInPrefix = bytes.lastIndex(of: 0x22).map { bytes.count - $0 - 1 } }
            if let hole = Self.ownHole(of: field), template[keyPath: hole] == Template.nowhere {
                template[keyPath: hole] = offset
            } else {
                inserts.append(Insert(field: field, offset: offset))
            }
            return bytes.append(contentsOf: Self.filler(field == .user || field == .session, width: width))
        }
        place(name, at: offset, in: &template)
        if name == "uuid" || name == "hash", let quote = bytes.lastIndex(of: 0x22) {
            meaning.messagePrefix = Array(bytes[(quote + 1)...])
        }
        guard let width = Self.widths[name] else { preconditionFailure("no hole is called \(name)") }
        bytes.append(contentsOf: Self.filler(["uuid", "user", "sid"].contains(name), width: width))
    }

    /// The hole of the first place of a field that many records have: they are written without asking which there are.
    private static func ownHole(of field: Insert.Field) -> WritableKeyPath<Template, Int32>? {
        switch field {
        case .user: \.layout.user_again
        case .session: \.layout.session_again
        case .organisation: \.organisation
        case .one: \.one
        case .two: \.two
        case .three: \.three
        case .otherThree: \.otherThree
        default: nil
        }
    }

    private func insert(named name: String) -> (field: Insert.Field, width: Int)? {
        switch name {
        case "audience": (.audience, families.audience.width)
        case "phone": (.phone, families.phone.width)
        case "org": (.organisation, families.organisation.width)
        default: Insert.named[name]
        }
    }

    /// A UUID's dashes stand in the text; its digits are patched around them.
    private static func filler(_ isUUID: Bool, width: Int) -> [UInt8] {
        isUUID ? Array("00000000-0000-4000-8000-000000000000".utf8) : Array(repeating: 0x30, count: width)
    }

    private mutating func place(_ name: String, at offset: Int32, in template: inout Template) {
        switch name {
        case "uuid":
            template.layout.message_uuid = offset
            template.messageIsUUID = true
        case "hash": template.layout.message_hash = offset
        case "ets": template.time = offset
        case "syncts": template.arrival = offset
        case "iso": template.arrivalText = offset
        case "user": template.layout.user = offset
        case "did64", "did40", "did32":
            let hole: WritableKeyPath<Template, Int32> =
                template.layout.device == Template.nowhere ? \.layout.device : \.layout.device_again
            template[keyPath: hole] = offset
            if name == "did40" {
                template.deviceDigits = 40
                template.layout.device_end = offset + 32
            } else if name == "did64" {
                template.deviceDigits = 64
                inserts.append(Insert(field: .deviceRest, offset: offset + 32))
            }
        case "sid": template.layout.session = offset
        case "channel" where template.channel == Template.nowhere: template.channel = offset
        case "channel": inserts.append(Insert(field: .channel, offset: offset))
        case "content":
            template.content = offset
            template.hasContent = true
            template.showsContent = true
        case "cver": template.contentVersion = offset
        case "book", "unit":
            let hole = name == "book" ? \Template.book : \.unit
            if template[keyPath: hole] == Template.nowhere {
                template[keyPath: hole] = offset
            } else {
                inserts.append(Insert(field: name == "book" ? .book : .unit, offset: offset))
            }
            template.showsContent = true
        case "play": template.layout.play = offset
        default: preconditionFailure("no hole is called \(name)")
        }
    }
}

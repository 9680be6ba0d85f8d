/// A record as text with holes: where each hole is, so that a record is made by copying and patching.
struct Template: BitwiseCopyable, Sendable {
    /// A hole that this template does not have lies past the end of its record.
    static let nowhere = Int32.max

    /// Where the text starts in the library's bytes.
    var start: Int32 = 0
    /// Bytes before and after the hole of a number of variable width; all other holes have fixed widths.
    var headLength: Int32 = 0
    var tailLength: Int32 = 0
    // Offsets from the start of the record, counted as if the number were empty.
    // A message id is one of the two.
    var messageUUID = Template.nowhere
    var messageHash = Template.nowhere
    var time = Template.nowhere
    var arrival = Template.nowhere
    var arrivalText = Template.nowhere
    var user = Template.nowhere
    var device = Template.nowhere
    /// What a device of 40 digits has more than one of 32.
    var deviceEnd = Template.nowhere
    var deviceAgain = Template.nowhere
    var session = Template.nowhere
    var channel = Template.nowhere
    var content = Template.nowhere
    // What comes with a content: its version, the textbook and unit that it is in, and the id of its play.
    var contentVersion = Template.nowhere
    var book = Template.nowhere
    var unit = Template.nowhere
    var play = Template.nowhere
    /// The fields that few templates have.
    var inserts: Int32 = 0
    var insertCount: Int32 = 0
    // What is fixed, but can be broken on purpose.
    var page = Template.nowhere
    var pageLength: Int32 = 0
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
    /// Whether the number is one of milliseconds, written as seconds.
    var hasDuration = false

    var message: Int32 { messageIsUUID ? messageUUID : messageHash }

    var length: Int { Int(headLength + tailLength) }

    /// Bytes that may be written past the end of a record: holes that it does not have, and wide stores.
    static let slack = 96

    /// Points the holes that the template does not have past its end, where writing does no harm.
    fileprivate mutating func placeMissingHoles() {
        let past = Int32(length + 16)
        let holes: [WritableKeyPath<Template, Int32>] = [
            \.messageUUID, \.messageHash, \.time, \.arrival, \.arrivalText, \.user, \.device, \.deviceAgain,
            \.deviceEnd, \.session, \.channel, \.content, \.contentVersion, \.book, \.unit, \.play, \.page, \.version,
        ]
        for hole in holes where self[keyPath: hole] == Template.nowhere { self[keyPath: hole] = past }
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
    private let families: TextFamilies

    init(_ families: TextFamilies) { self.families = families }

    private static let widths: [String: Int] = [
        "uuid": 36, "hash": 32, "ets": 13, "syncts": 13, "iso": 23, "user": 36, "did64": 64, "did40": 40, "did32": 32,
        "sid": 36, "channel": 20, "content": 26, "cver": 1, "book": 26, "unit": 26, "play": 32,
    ]

    /// Adds a template; `page` and `version` name parts of the text that can be broken on purpose.
    mutating func add(_ text: String, meaning: Meaning) {
        var template = Template()
        template.start = Int32(bytes.count)
        template.meaning = Int32(meanings.count)
        template.inserts = Int32(inserts.count)
        var isTail = false
        var meaning = meaning
        let pieces = text.utf8.split(separator: 0x24, omittingEmptySubsequences: false)
        for (index, part) in pieces.enumerated() {
            let offset = Int32(bytes.count) - template.start
            if index % 2 == 0 {
                bytes.append(contentsOf: part)
                continue
            }
            let piece = Substring(part)
            switch piece {
            case "n":
                template.headLength = offset
                template.hasDuration = true
                isTail = true
                continue
            case "page":
                template.page = offset
                let name = meaning.page ?? []
                template.pageLength = Int32(name.count)
                bytes.append(contentsOf: name)
                continue
            case "uri":
                bytes.append(contentsOf: meaning.page ?? [])
                continue
            case "ver":
                template.version = offset
                template.versionLength = Int32(meaning.version.count)
                bytes.append(contentsOf: meaning.version)
                continue
            default: break
            }
            if let (field, width) = insert(named: piece) {
                if field == .eventTime {
                    meaning.timeInPrefix = bytes.lastIndex(of: 0x22).map { bytes.count - $0 - 1 }
                }
                inserts.append(Insert(field: field, offset: offset))
                bytes.append(contentsOf: Self.filler(field == .user || field == .session, width: width))
                continue
            }
            place(piece, at: offset, in: &template)
            if piece == "uuid" || piece == "hash", let quote = bytes.lastIndex(of: 0x22) {
                meaning.messagePrefix = Array(bytes[(quote + 1)...])
            }
            guard let width = Self.widths[String(piece)] else { preconditionFailure("no hole is called \(piece)") }
            bytes.append(contentsOf: Self.filler(["uuid", "user", "sid"].contains(piece), width: width))
        }
        template.insertCount = Int32(inserts.count) - template.inserts
        let length = Int32(bytes.count) - template.start
        if isTail { template.tailLength = length - template.headLength } else { template.headLength = length }
        template.placeMissingHoles()
        // Wide copies read past the end of a text.
        bytes.append(contentsOf: repeatElement(0x20, count: 64))
        templates.append(template)
        meanings.append(meaning)
    }

    private func insert(named name: Substring) -> (field: Insert.Field, width: Int)? {
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

    private mutating func place(_ name: Substring, at offset: Int32, in template: inout Template) {
        switch name {
        case "uuid":
            template.messageUUID = offset
            template.messageIsUUID = true
        case "hash": template.messageHash = offset
        case "ets": template.time = offset
        case "syncts": template.arrival = offset
        case "iso": template.arrivalText = offset
        case "user": template.user = offset
        case "did64", "did40", "did32":
            if template.device == Template.nowhere { template.device = offset } else { template.deviceAgain = offset }
            if name == "did40" {
                template.deviceDigits = 40
                template.deviceEnd = offset + 32
            } else if name == "did64" {
                template.deviceDigits = 64
                inserts.append(Insert(field: .deviceRest, offset: offset + 32))
            }
        case "sid": template.session = offset
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
        case "play": template.play = offset
        default: preconditionFailure("no hole is called \(name)")
        }
    }
}

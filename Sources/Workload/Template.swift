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
    var content = Template.nowhere
    // What is fixed, but can be broken on purpose.
    var page = Template.nowhere
    var pageLength: Int32 = 0
    var version = Template.nowhere
    var versionLength: Int32 = 0
    /// Index of what the record means.
    var meaning: Int32 = 0
    var messageIsUUID = false
    var deviceIsLong = false
    var hasContent = false
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
            \.deviceEnd, \.session, \.content, \.page, \.version,
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
}

/// Builds templates from texts with `$name$` holes.
struct TemplateBuilder {
    private(set) var bytes: [UInt8] = []
    private(set) var templates: [Template] = []
    private(set) var meanings: [Meaning] = []

    private static let widths: [String: Int] = [
        "uuid": 36, "hash": 32, "ets": 13, "syncts": 13, "iso": 23, "user": 36, "did40": 40, "did32": 32, "sid": 36,
        "content": 26,
    ]

    /// Adds a template; `page` and `version` name parts of the text that can be broken on purpose.
    mutating func add(_ text: String, meaning: Meaning) {
        var template = Template()
        template.start = Int32(bytes.count)
        template.meaning = Int32(meanings.count)
        var isTail = false
        var meaning = meaning
        let pieces = text.split(separator: "$", omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() {
            let offset = Int32(bytes.count) - template.start
            if index % 2 == 0 {
                bytes.append(contentsOf: piece.utf8)
                continue
            }
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
            default:
                Self.place(piece, at: offset, in: &template)
                if piece == "uuid" || piece == "hash", let quote = bytes.lastIndex(of: 0x22) {
                    meaning.messagePrefix = Array(bytes[(quote + 1)...])
                }
            }
            guard let width = Self.widths[String(piece)] else { preconditionFailure("no hole is called \(piece)") }
            // A UUID's dashes stand in the text; its digits are patched around them.
            let filler =
                piece == "uuid" || piece == "user" || piece == "sid"
                ? Array("00000000-0000-4000-8000-000000000000".utf8) : Array(repeating: 0x30, count: width)
            bytes.append(contentsOf: filler)
        }
        let length = Int32(bytes.count) - template.start
        if isTail { template.tailLength = length - template.headLength } else { template.headLength = length }
        template.placeMissingHoles()
        // Wide copies read past the end of a text.
        bytes.append(contentsOf: repeatElement(0x20, count: 64))
        templates.append(template)
        meanings.append(meaning)
    }

    private static func place(_ name: Substring, at offset: Int32, in template: inout Template) {
        switch name {
        case "uuid":
            template.messageUUID = offset
            template.messageIsUUID = true
        case "hash": template.messageHash = offset
        case "ets": template.time = offset
        case "syncts": template.arrival = offset
        case "iso": template.arrivalText = offset
        case "user": template.user = offset
        case "did40", "did32":
            if template.device == Template.nowhere { template.device = offset } else { template.deviceAgain = offset }
            if name == "did40" {
                template.deviceIsLong = true
                template.deviceEnd = offset + 32
            }
        case "sid": template.session = offset
        case "content":
            template.content = offset
            template.hasContent = true
        default: preconditionFailure("no hole is called \(name)")
        }
    }
}

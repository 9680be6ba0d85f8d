/// The fields of a record that normalising looks at.
enum Field: UInt8, CaseIterable {
    case eventID, eventTime, syncTime, message
    case actor, actorID, actorType
    case context, producer, producerID, producerVersion
    case object, objectID
    case eventData, page, duration

    /// The objects that hold fields of interest. `ignored` stands for all others.
    enum Holder: UInt8 {
        case root, actor, context, producer, object, eventData, ignored
    }

    /// How many fields there are.
    static let count = 16

    /// The longest key of a field of interest in bytes: keys of that length fit into a word.
    static let longestKey = 8

    /// The field that `key` names in an object, if it is of interest.
    ///
    /// - Parameters:
    ///   - key: the bytes of the key, the first in the lowest eight bits, zeros above the last.
    ///   - length: how many bytes the key has; 8 at most.
    @inline(__always)
    static func named(_ key: UInt64, length: Int, in holder: Holder) -> Field? {
        // No name ends in a zero byte, so that the length need not be compared.
        guard length > 0, key &>> UInt64(8 &* length &- 8) != 0 else { return nil }
        return named(key, in: holder)
    }

    private static func named(_ key: UInt64, in holder: Holder) -> Field? {
        // The keys are spelt backwards, since the first byte is the lowest.
        switch holder {
        case .root:
            switch key {
            case 0x64_69_65: .eventID  // eid
            case 0x73_74_65: .eventTime  // ets
            case 0x64_69_6D: .message  // mid
            case 0x73_74_63_6E_79_73: .syncTime  // syncts
            case 0x72_6F_74_63_61: .actor  // actor
            case 0x74_78_65_74_6E_6F_63: .context  // context
            case 0x74_63_65_6A_62_6F: .object  // object
            case 0x61_74_61_64_65: .eventData  // edata
            default: nil
            }
        case .actor:
            switch key {
            case 0x64_69: .actorID  // id
            case 0x65_70_79_74: .actorType  // type
            default: nil
            }
        case .context: key == 0x61_74_61_64_70 ? .producer : nil  // pdata
        case .producer:
            switch key {
            case 0x64_69: .producerID  // id
            case 0x72_65_76: .producerVersion  // ver
            default: nil
            }
        case .object: key == 0x64_69 ? .objectID : nil  // id
        case .eventData:
            switch key {
            case 0x64_69_65_67_61_70: .page  // pageid
            case 0x6E_6F_69_74_61_72_75_64: .duration  // duration
            default: nil
            }
        case .ignored: nil
        }
    }

    /// The field that a decoded key names.
    static func named(_ key: borrowing TextBuffer, in holder: Holder) -> Field? {
        guard key.count <= longestKey else { return nil }
        var word: UInt64 = 0
        // Safe: the indices are less than the count.
        for index in (0..<key.count).reversed() { word = unsafe word << 8 | UInt64(key.base[index]) }
        return named(word, length: key.count, in: holder)
    }

    /// Whether a record without this field is dead.
    var isRequired: Bool { self == .eventID || self == .eventTime }

    /// Whether a value of the type that this field should have may begin with a token.
    func mayBegin(with kind: UInt8) -> Bool {
        switch self {
        case .eventID, .message, .actorID, .actorType, .producerID, .producerVersion, .objectID, .page:
            kind == TokenKind.quote
        case .actor, .context, .producer, .object, .eventData: kind == TokenKind.openBrace
        case .eventTime, .syncTime, .duration:
            kind != TokenKind.quote && kind != TokenKind.openBrace && kind != TokenKind.openBracket
        }
    }

    /// What an object at this field holds.
    var holder: Holder {
        switch self {
        case .actor: .actor
        case .context: .context
        case .producer: .producer
        case .object: .object
        case .eventData: .eventData
        default: .ignored
        }
    }

    /// The fields that lie in an object at this field: they are hidden when the key is repeated.
    var heldFields: ClosedRange<Int>? {
        switch self {
        case .actor: Field.actorID.index...Field.actorType.index
        case .context: Field.producer.index...Field.producerVersion.index
        case .producer: Field.producerID.index...Field.producerVersion.index
        case .object: Field.objectID.index...Field.objectID.index
        case .eventData: Field.page.index...Field.duration.index
        default: nil
        }
    }

    var index: Int { Int(rawValue) }
}

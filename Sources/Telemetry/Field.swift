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
    static func named(_ key: UInt64, length: Int, in holder: Holder) -> Field? {
        // The keys are spelt backwards, since the first byte is the lowest.
        switch (holder, key, length) {
        case (.root, 0x64_69_65, 3): .eventID  // eid
        case (.root, 0x73_74_65, 3): .eventTime  // ets
        case (.root, 0x64_69_6D, 3): .message  // mid
        case (.root, 0x73_74_63_6E_79_73, 6): .syncTime  // syncts
        case (.root, 0x72_6F_74_63_61, 5): .actor  // actor
        case (.root, 0x74_78_65_74_6E_6F_63, 7): .context  // context
        case (.root, 0x74_63_65_6A_62_6F, 6): .object  // object
        case (.root, 0x61_74_61_64_65, 5): .eventData  // edata
        case (.actor, 0x64_69, 2): .actorID  // id
        case (.actor, 0x65_70_79_74, 4): .actorType  // type
        case (.context, 0x61_74_61_64_70, 5): .producer  // pdata
        case (.producer, 0x64_69, 2): .producerID  // id
        case (.producer, 0x72_65_76, 3): .producerVersion  // ver
        case (.object, 0x64_69, 2): .objectID  // id
        case (.eventData, 0x64_69_65_67_61_70, 6): .page  // pageid
        case (.eventData, 0x6E_6F_69_74_61_72_75_64, 8): .duration  // duration
        default: nil
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

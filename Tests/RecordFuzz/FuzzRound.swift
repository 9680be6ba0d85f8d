import TestSupport
import Vocabulary

/// Some hundred records of a seed, decoded one after the other by fresh decoders, which learn from them.
public struct FuzzRound: Sendable {
    public let records: [DecodingComparison.Record]

    /// The records of a seed: of few structures, so that shapes are known, or of many, so that they push each other out;
    /// half of them a record before, with other bytes or not, so that layouts are known.
    public init(seed: UInt64, count: Int = 300) {
        var random = SplitMix64(seed: seed)
        let structures: UInt64 = [3, 6, 6, 900][Int(seed % 4)]
        var records: [DecodingComparison.Record] = []
        for _ in 0..<count {
            let earlier = random.chance(50) ? records.suffix(8).randomElement(using: &random)?.bytes : nil
            let bytes =
                earlier.map { RecordDamage.retouched($0, using: &random) }
                ?? RandomRecord.make(seed: seed, structures: structures, using: &random)
            records.append(.init(bytes: bytes, timestamp: random.chance(50) ? 1_770_888_766_103 : nil))
        }
        self.records = records
    }
}

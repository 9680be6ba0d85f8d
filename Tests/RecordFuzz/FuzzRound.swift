import TestSupport
import Vocabulary

/// Some hundred records of a seed, decoded one after the other by fresh decoders, which learn from them.
public struct FuzzRound: Sendable {
    public let records: [DecodingComparison.Record]

    /// The records of a seed: of few structures, so that shapes are known, or of many, so that they push each other out.
    public init(seed: UInt64, count: Int = 300) {
        var random = SplitMix64(seed: seed)
        let structures: UInt64 = [3, 6, 6, 900][Int(seed % 4)]
        records = (0..<count).map { _ in
            let bytes = RandomRecord.make(seed: seed, structures: structures, using: &random)
            return DecodingComparison.Record(bytes: bytes, timestamp: random.chance(50) ? 1_770_888_766_103 : nil)
        }
    }
}

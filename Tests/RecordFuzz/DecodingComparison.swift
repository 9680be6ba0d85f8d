import CSimdjson
import Oracle
import Telemetry
public import Vocabulary

/// Decodes records on every path of this machine, beside the oracle and simdjson, and says where they differ.
public struct DecodingComparison {
    /// A record as a log has it.
    public struct Record: Equatable, Sendable {
        public var bytes: [UInt8]
        public let timestamp: EventTime?

        public init(bytes: [UInt8], timestamp: EventTime? = nil) {
            self.bytes = bytes
            self.timestamp = timestamp
        }
    }

    private let oracle: RecordNormaliser

    public init() {
        var settings = QueryConfiguration()
        settings.maxRecordBytes = Decoder.testSettings.maxRecordBytes
        settings.maxFutureSkew = Decoder.testSettings.maxFutureSkew
        oracle = RecordNormaliser(settings)
    }

    /// The first difference among records that are decoded one after the other; nil if there is none.
    public func difference(in records: [Record]) -> String? {
        let expected = records.map { oracle.normalised($0.bytes, timestamp: $0.timestamp).withBoundedArrival }
        for path in DecodingPath.available {
            var decoder = Decoder(path: path)
            let decoded = decoder.decode(records.map(\.bytes), timestamps: records.map(\.timestamp))
            for (index, record) in decoded.enumerated() where record != expected[index] {
                return "record \(index): \(path) gives \(record), the oracle \(expected[index])"
            }
        }
        let simdjson = SimdjsonJudge()
        for (index, record) in records.enumerated() {
            guard let objection = simdjson.objection(to: record.bytes, malformed: expected[index].isMalformed) else {
                continue
            }
            return "record \(index): \(objection)"
        }
        return nil
    }
}

/// simdjson's verdict of what is well formed.
@safe private final class SimdjsonJudge {
    private let parser: OpaquePointer

    init() { unsafe parser = spate_simdjson_make(65)! }

    deinit { unsafe spate_simdjson_free(parser) }

    /// What simdjson says if it judges a record otherwise, and that by our rules too.
    func objection(to record: [UInt8], malformed: Bool) -> String? {
        let padded = record + [UInt8](repeating: 0x20, count: 64)
        // Safe: the document is padded with 64 bytes.
        let error = unsafe padded.withUnsafeBufferPointer {
            unsafe spate_simdjson_parse(parser, $0.baseAddress, record.count)
        }
        // It refuses numbers beyond a double, and takes low surrogates alone, documents that are no objects, and one more
        // level of nesting if that is empty.
        if malformed == (error != 0) || !malformed && error == spate_simdjson_number_error() { return nil }
        let text = String(decoding: record, as: UTF8.self)
        let isScalar = text.utf8.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } != UInt8(ascii: "{")
        if malformed, isScalar || text.lowercased().contains("\\ud") || Self.nesting(of: record) > 64 { return nil }
        return "malformed \(malformed), simdjson's error \(error)"
    }

    /// How many brackets are open at once in a well-formed document.
    private static func nesting(of document: [UInt8]) -> Int {
        var (depth, deepest) = (0, 0)
        var (isInString, isEscaped) = (false, false)
        for byte in document {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += isInString ? 0 : 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= isInString ? 0 : 1
            default: break
            }
            deepest = max(deepest, depth)
        }
        return deepest
    }
}

import CSimdjson
import Oracle
@testable import Telemetry
import TestSupport
import Testing
import Vocabulary

@Suite("Every path decodes as others do")
struct DifferentialTests {
    @Test("as the oracle", arguments: DecodingPath.available, 0..<24 as Range<UInt64>)
    func agreesWithOracle(path: DecodingPath, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let records = (0..<300).map { _ in RandomRecord.make(seed: seed, structures: 6, using: &random) }
        let timestamps = records.map { _ -> EventTime? in random.chance(50) ? 1_770_888_766_103 : nil }
        var settings = QueryConfiguration()
        settings.maxRecordBytes = Decoder.testSettings.maxRecordBytes
        settings.maxFutureSkew = Decoder.testSettings.maxFutureSkew
        let oracle = RecordNormaliser(settings)
        var decoder = Decoder(path: path)
        let decoded = decoder.decode(records, timestamps: timestamps)
        #expect(decoded.count { $0.event != nil } > records.count / 10, "too few records are valid to tell much")
        for (index, record) in records.enumerated() {
            let expected = oracle.normalised(record, timestamp: timestamps[index]).withBoundedArrival
            if decoded[index] != expected {
                let text = String(decoding: record, as: UTF8.self)
                Issue.record("\(path), seed \(seed), record \(index): \(decoded[index]), not \(expected): \(text)")
                return
            }
        }
    }

    @Test("as simdjson, of what is well formed", arguments: DecodingPath.available, 0..<24 as Range<UInt64>)
    func agreesWithSimdjson(path: DecodingPath, seed: UInt64) throws {
        var random = SplitMix64(seed: ~seed)
        guard let parser = unsafe spate_simdjson_make(64) else { throw CancellationError() }
        defer { unsafe spate_simdjson_free(parser) }
        var decoder = Decoder(path: path)
        for index in 0..<300 {
            let record = RandomRecord.make(seed: ~seed, structures: 6, using: &random)
            let isMalformed = decoder.decode(record).isMalformed
            let padded = record + [UInt8](repeating: 0x20, count: 64)
            // Safe: the document is padded with 64 bytes.
            let error = unsafe padded.withUnsafeBufferPointer {
                unsafe spate_simdjson_parse(parser, $0.baseAddress, record.count)
            }
            // It refuses numbers beyond a double, and takes low surrogates alone and documents that are no objects.
            if isMalformed == (error != 0) || !isMalformed && error == spate_simdjson_number_error() { continue }
            let text = String(decoding: record, as: UTF8.self)
            let isScalar = text.drop(while: \.isWhitespace).first != "{"
            if isMalformed && (isScalar || text.lowercased().contains("\\ud")) { continue }
            Issue.record("\(path), seed \(seed), record \(index): malformed \(isMalformed), simdjson \(error): \(text)")
            return
        }
    }
}

import CSimdjson
import Telemetry
import Vocabulary

/// Decoding of events of some 600 bytes, whole documents validated.
enum DecodeBenchmarks {
    static func all(events: Int) -> [Microbenchmark] {
        let inputs = [
            ("24 shapes", BatchBox(EventCorpus.batch(count: events, shapes: 24))),
            ("64 shapes, odd text", BatchBox(EventCorpus.batch(count: events, shapes: 64, rareText: true))),
            ("no layout twice", BatchBox(EventCorpus.batch(count: events, shapes: 24, freeLengths: true))),
            ("no shape twice", BatchBox(EventCorpus.batch(count: events, shapes: 0))),
        ]
        return inputs.flatMap { name, batch in
            DecodingPath.available.map { decode(batch, path: $0, input: name) } + [parse(batch, input: name)]
        }
    }

    private static func decode(_ batch: BatchBox, path: DecodingPath, input: String) -> Microbenchmark {
        let decoder = DecoderBox(path: path)
        return Microbenchmark(
            name: "decode/\(path)/\(input)", events: batch.records.records.count, bytes: batch.records.count
        ) {
            // Slices of an epoch: what is decoded stays in the cache.
            var checksum: UInt64 = 0
            for start in stride(from: 0, to: batch.records.records.count, by: 256) {
                let end = min(start + 256, batch.records.records.count)
                batch.decoded.removeAll()
                decoder.decoder.decode(batch.records, records: start..<end, into: &batch.decoded)
                for event in batch.decoded.events {
                    checksum =
                        checksum &* 31 &+ UInt64(event.time) &+ UInt64(event.user.length) &+ UInt64(event.page.length)
                }
            }
            return checksum
        }
    }

    /// simdjson's parser alone: the document is validated, no field is read.
    private static func parse(_ batch: BatchBox, input: String) -> Microbenchmark {
        let parser = SimdjsonParser()
        return Microbenchmark(
            name: "parse/simdjson/\(input)", events: batch.records.records.count, bytes: batch.records.count
        ) {
            var wellFormed: UInt64 = 0
            for record in batch.records.records where parser.accepts(record, in: batch.records) { wellFormed += 1 }
            return wellFormed
        }
    }
}

/// A decoder that a closure can keep.
private final class DecoderBox {
    var decoder: Decoder

    init(path: DecodingPath) { decoder = Decoder(maxRecordBytes: 1 << 20, maxFutureSkew: 600_000, path: path) }
}

/// A parser of simdjson, which its deinitialiser frees.
@safe private final class SimdjsonParser {
    private let parser: OpaquePointer

    init() { unsafe parser = spate_simdjson_make(1024)! }

    deinit { unsafe spate_simdjson_free(parser) }

    func accepts(_ record: RecordBatch.Record, in batch: borrowing RecordBatch) -> Bool {
        // Safe: a batch is padded by as much as simdjson reads ahead.
        unsafe spate_simdjson_parse(parser, batch.bytes.baseAddress! + record.start, record.length) == 0
    }
}

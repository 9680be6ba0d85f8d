import Telemetry
import Testing
import Vocabulary

@Suite("Decoding records into events")
struct DecoderTests {
    private func decode(_ json: String, timestamp: EventTime? = nil) -> DecodedRecord {
        var decoder = Decoder(maxRecordBytes: 4096, maxFutureSkew: 600_000)
        return DecodedRecord(Array(json.utf8), timestamp: timestamp, decoder: &decoder)
    }

    @Test("finds every field of interest")
    func decodesWholeEvent() throws {
        let decoded = decode(
            """
            {"eid":"IMPRESSION","ets":1770888766103,"ver":"3.0","mid":"m1","syncts":1770888760000,
             "actor":{"id":"u1","type":"User"},"context":{"channel":"c","pdata":{"id":"p","pid":"x","ver":"1.2"}},
             "object":{"id":"do_1","type":"Content"},"tags":[],"edata":{"pageid":"/home","duration":1.2345}}
            """)
        let values = try #require(decoded.values, "\(decoded)")
        #expect(values.time == 1_770_888_766_103)
        #expect(values.progress == 1_770_888_760_000)
        #expect(values.hasArrival)
        #expect(values.kind == .impression)
        #expect(values.user == Array("u1".utf8))
        #expect(values.platform == Array("p".utf8))
        #expect(values.version == Array("1.2".utf8))
        #expect(values.content == Array("do_1".utf8))
        #expect(values.page == Array("/home".utf8))
        #expect(values.message == Array("m1".utf8))
        #expect(values.duration == 1234)
        #expect(decoded.wrongType == 0)
        #expect(decoded.noUser == 0)
    }
}

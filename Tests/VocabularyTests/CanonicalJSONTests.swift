import Testing
import Vocabulary

@Suite("Canonical JSON")
struct CanonicalJSONTests {
    private func rendered(_ text: String) -> String {
        var bytes: [UInt8] = []
        CanonicalJSON.append(text: text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("escapes what must be escaped, and nothing else")
    func escapesMinimally() {
        #expect(rendered("a\"b\\c/\u{7F}é\u{2028}") == "\"a\\\"b\\\\c/\u{7F}é\u{2028}\"")
        #expect(rendered("\u{08}\u{0C}\n\r\t\u{00}\u{1F}\u{0B}") == #""\b\f\n\r\t\u0000\u001f\u000b""#)
    }

    @Test("finds what must be escaped wherever it stands", arguments: 0..<40)
    func escapesEverywhere(length: Int) {
        let plain = [UInt8](repeating: 0xC3, count: length)
        for place in plain.indices {
            let escaped = (UInt8.min...UInt8.max).filter { byte in
                var text = plain
                text[place] = byte
                var bytes: [UInt8] = []
                CanonicalJSON.append(text: text.span, to: &bytes)
                return bytes != [0x22] + text + [0x22]
            }
            #expect(escaped == Array(0..<0x20) + [0x22, 0x5C], "at \(place)")
        }
    }

    @Test("renders the ends of Int64", arguments: [Int64.min, -1, 0, 9, 10, 1_770_888_766_103, .max])
    func rendersIntegers(value: Int64) {
        var bytes: [UInt8] = []
        CanonicalJSON.append(value, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(value)")
    }

    @Test("renders dead letters with the Base64 of their first 64 KiB", arguments: [0, 1, 2, 3, 65_536, 65_537])
    func rendersDeadLetters(length: Int) {
        var bytes: [UInt8] = []
        let value = [UInt8](repeating: 0xFF, count: length)
        DeadLetter.append(
            partition: 3, offset: 17, reason: .noEventType, value: value.span, length: length, to: &bytes)
        let kept = min(length, 65_536)
        let base64 = String(repeating: "////", count: kept / 3) + ["", "/w==", "//8="][kept % 3]
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"partition":3,"offset":17,"reason":"no_event_type","length":\#(length),"bytes":"\#(base64)"}"#
                + "\n")
    }
}

import Testing

@testable import Oracle

@Suite("Strict JSON")
struct JSONDocumentTests {
    private func isJSON(_ bytes: [UInt8]) -> Bool { (try? JSONDocument(bytes)) != nil }

    private func isJSON(_ text: String) -> Bool { isJSON(Array(text.utf8)) }

    /// The text of the value `{"k":"…"}`, where `inside` stands between the quotes.
    private func text(_ inside: String) -> [UInt8]? {
        guard let document = try? JSONDocument(Array("{\"k\":\"\(inside)\"}".utf8)),
            case .object(let members) = document.root,
            case .string(let range) = document.value(of: "k", in: members)
        else { return nil }
        return document.text(range)
    }

    private func number(_ digits: String) -> JSONNumber? {
        guard let document = try? JSONDocument(Array(digits.utf8)), case .number(let range) = document.root else {
            return nil
        }
        return document.number(range)
    }

    @Test(
        "takes what RFC 8259 allows",
        arguments: [
            "null", "true", "false", "0", "-0", "10", "-1.5e-7", "1E+400", "0.0", "\"\"", "[]", "{}",
            " \t\n\r[ 1 , 2 ]\r\n",
            #"{"":0,"a":{"b":[{}]},"a":null}"#, #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#,
            "\"\u{7F}\u{2028}\u{FFFF}\u{10FFFF}\"",
            #"["\u0000"]"#,
        ])
    func accepts(text: String) {
        #expect(isJSON(text))
    }

    @Test(
        "refuses what RFC 8259 does not allow",
        arguments: [
            "", " ", "nul", "True", "nullx", "01", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "0x1", "NaN", "Infinity",
            "-Infinity", "1 2", "[1,]", "[,1]", "[1 2]", "[", "]", "{", "}", "{,}", #"{"a":1,}"#, #"{"a" 1}"#,
            #"{"a":}"#, #"{a:1}"#,
            #"{1:1}"#, #"{"a":1 "b":2}"#, #"{"a":1}}"#, "\"", "\"a", #""\"#, #""\x""#, #""\u12""#, #""\u12G0""#, "'a'",
            "\"\t\"",
            "\"\n\"", "\"\u{0}\"", "[1]#", "/**/1", "\u{FEFF}{}", "\u{A0}1", "\u{0C}1", #"{"a":1"#, #"["a]"#,
            #"{"a":"b}"#,
        ])
    func refuses(text: String) {
        #expect(!isJSON(text))
    }

    @Test(
        "refuses what is not UTF-8",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xE2, 0x28, 0xA1],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xE2, 0x82, 0xC0],
        ] as [[UInt8]])
    func refusesBrokenUTF8(bytes: [UInt8]) {
        #expect(!isJSON([0x22] + bytes + [0x22]))
        #expect(!isJSON([0x22] + bytes), "at the end of the value")
    }

    @Test(
        "takes the first and the last character of every length",
        arguments: [
            [0x20], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80],
            [0xEF, 0xBF, 0xBF],
            [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
        ] as [[UInt8]])
    func acceptsEdgesOfUTF8(bytes: [UInt8]) {
        #expect(isJSON([0x22] + bytes + [0x22]))
    }

    @Test(
        "refuses an escape that makes an unpaired surrogate, in keys too",
        arguments: [
            #"\uD800"#, #"\uDC00"#, #"\uD800\uD800"#, #"\uDC00\uD800"#, #"\uD800\n"#, #"\uD800x"#, #"\uDBFFu0000"#,
            #"\uD800\u0041"#,
        ])
    func refusesUnpairedSurrogates(escape: String) {
        #expect(!isJSON("\"\(escape)\""))
        #expect(!isJSON("{\"\(escape)\":1}"))
    }

    @Test("refuses more than 64 open braces and brackets")
    func limitsDepth() {
        func nested(_ depth: Int, _ open: String, _ close: String) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        #expect(isJSON(nested(64, "[", "]")) && !isJSON(nested(65, "[", "]")))
        #expect(isJSON(nested(64, "{\"a\":", "}")) && !isJSON(nested(65, "{\"a\":", "}")))
        #expect(isJSON(nested(32, "[{\"a\":", "}]")) && !isJSON("[" + nested(32, "[{\"a\":", "}]") + "]"))
        #expect(isJSON("[" + String(repeating: "[],", count: 100) + "[]]"), "what was closed again is not open")
        #expect(!isJSON(String(repeating: "[", count: 100_000)))
    }

    @Test("decodes escapes")
    func decodesText() {
        #expect(text(#"\u0041\"\\\/\b\f\n\r\t"#) == Array("A\"\\/\u{8}\u{C}\n\r\t".utf8))
        #expect(text(#"\uD83D\uDE00\u00e9\uFFFF"#) == Array("😀é\u{FFFF}".utf8))
        #expect(text(#"\ud800\udc00\uDBFF\uDFFF"#) == Array("\u{10000}\u{10FFFF}".utf8))
        #expect(text("é") != text("e\u{301}"), "text is bytes")
    }

    @Test("finds the last of repeated keys, compared after decoding escapes")
    func lastKeyWins() throws {
        let document = try JSONDocument(Array(#"{"k":1,"\u006b":null,"kk":2,"K":3}"#.utf8))
        guard case .object(let members) = document.root, case .null = document.value(of: "k", in: members) else {
            Issue.record("the last k is null")
            return
        }
        #expect(document.value(of: "absent", in: members) == nil)
    }

    @Test("floors numbers, exact integers and rounded doubles alike")
    func floorsNumbers() {
        let floors: [(String, Int64)] = [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("-0.5", -1), ("1.58E12", 1_580_000_000_000), ("1e0", 1),
            ("9007199254740993", 9_007_199_254_740_993),
            ("9007199254740993.0", 9_007_199_254_740_992), ("9223372036854775807", .max), ("9223372036854775808", .max),
            ("-9223372036854775808", .min), ("-9223372036854775809", .min), ("99999999999999999999", .max),
            ("1e400", .max),
            ("-1e400", .min), ("1e19", .max), ("-1e19", .min), ("9223372036854775807.0", .max), ("1e-400", 0),
            ("-1e-400", 0),
            ("4102444799999.99999", 4_102_444_800_000), ("4102444799999.999", 4_102_444_799_999),
            ("1770854400000.9", 1_770_854_400_000),
        ]
        for (digits, floor) in floors { #expect(number(digits)?.floor == floor, "\(digits)") }
    }

    @Test("rounds to the nearest double, ties to even, however many digits decide it")
    func roundsCorrectly() {
        let tie = "9007199254740993." + String(repeating: "0", count: 2000)
        #expect(number(tie)?.double == 9_007_199_254_740_992)
        #expect(number(tie + "1")?.double == 9_007_199_254_740_994)
        #expect(number("4.9406564584124654e-324")?.double == .leastNonzeroMagnitude)
        #expect(number("1.7976931348623158e308")?.double == .greatestFiniteMagnitude)
        #expect(number("1.7976931348623159e308")?.double == .infinity)
    }
}

/// The texts that identify things in adversarial logs: few, so that they meet, and alike, so that they are confused.
enum HostileText {
    static let users = [
        "u", "u", "v", "w", "U", "u ", "\u{E9}", "e\u{301}", "a\"b\\c", "\u{0}", "u\u{0}", "\u{1F600}", "\u{FF5E}",
        "\u{D55C}",
        "\u{1112}\u{1161}\u{11AB}", "", " ", "\u{FEFF}u", String(repeating: "x", count: 40), "f:1:u",
    ]
    static let contents = ["do_31", "do_31", "do_32", "DO_31", "\u{E5}", "a\u{30A}", "", "\n", "do/31"]
    static let pages = [
        "/", "/a", "/a", "/b", "/A", "\u{FB01}", "fi", "/\u{1F600}", "/\u{FFFF}", "", "\t", "/\u{7F}\u{1F}",
    ]
    static let platforms = ["app", "app", "portal", "App", "", "\u{3A9}", "\u{2126}"]
    static let versions = ["4.8.13", "4.8.14", "4.8", "", "4.8.13 "]
    static let messages = ["m1", "m2", "m3", "m4", "m5", "M1", "m1\n", "", "\u{E9}", "e\u{301}"]
    static let kinds = [
        "IMPRESSION", "IMPRESSION", "IMPRESSION", "START", "START", "END", "END", "INTERACT", "impression", "END ",
    ]
    static let actorTypes = ["User", "user", "USER", "", "System", "user ", "u\u{17F}er", "\u{FF55}ser"]

    /// Numbers of seconds, and what stands in their place in real logs; as JSON.
    static let durations = [
        "0", "-0", "-0.0", "0.001", "1.001", "0.29", "4.35", "12345.678", "0.0009999999999999999999", "59.9999",
        "86400", "86400.0",
        "8.64E4", "86400.0000000001", "86400.001", "86401", "-1", "1e400", "-1e400", "1e-400", "1536574382940",
        "99999999999999999999", "\"0:16\"", "\"\"", "null", "[]", "true",
    ]

    /// What may stand where a time is meant; as JSON.
    static let oddTimes = [
        "-0.0", "0", "-1", "1e400", "-1e400", "99999999999999999999", "-99999999999999999999", "9223372036854775807",
        "9223372036854775808", "4102444799999.99999", "4102444799999.9", "4102444800000", "946684799999.99999999",
        "946684799999.9", "946684800000", "1.58E12", "1.7708544e12", "1e-400", "null", "\"1770854400000\"", "{}",
        "[1770854400000]",
        "true", "\"\"",
    ]

    /// Well-formed values of all types, for unknown keys and wrong types; as JSON.
    static let values = [
        "null", "true", "false", "0", "-0", "1.5e-7", "1E400", "123456789012345678901234567890", "\"\"", "\"x\"", "[]",
        "{}",
        #"[[],{},[{"eid":"END"}]]"#, #"{"id":"u","ver":"9","pdata":{"id":"app"}}"#, #""\uD83D\uDE00\u0000""#,
        "\"\u{10FFFF}\u{FEFF}\"",
        #"{"":0,"":1}"#, #"["ets",1,"\\"]"#, #""}{][,:""#,
    ]

    /// Records that are not one JSON object, in the manner of public test suites for JSON parsers.
    static let broken: [[UInt8]] =
        [
            "", " ", "{", "}", "[]", "[{}]", "null", "1", "\"x\"", "{}{}", "{},", "{,}", #"{"a":1,}"#, #"{"a" 1}"#,
            #"{"a":}"#,
            #"{"a"}"#, "{a:1}", "{'a':1}", "{1:1}", #"{"a":1 "b":2}"#, #"{"a":1}}"#, #"{"a":1}x"#, #"{"a":1}/**/"#,
            #"{"a":1"#,
            #"{"a":01}"#, #"{"a":+1}"#, #"{"a":.5}"#, #"{"a":1.}"#, #"{"a":1.e1}"#, #"{"a":1e}"#, #"{"a":1e+}"#,
            #"{"a":-}"#, #"{"a":--1}"#,
            #"{"a":0x1}"#, #"{"a":1_0}"#, #"{"a":NaN}"#, #"{"a":Infinity}"#, #"{"a":-Infinity}"#, #"{"a":True}"#,
            #"{"a":nul}"#,
            #"{"a":truex}"#, #"{"a":[1,]}"#, #"{"a":[,1]}"#, #"{"a":[1 2]}"#, #"{"a":[1}"#, #"{"a":{]}"#, #"{"a":"x}"#,
            #"{"a":"\x"}"#,
            #"{"a":"\u12"}"#, #"{"a":"\u12G0"}"#, #"{"a":"\"}"#, "{\"a\":\"\t\"}", "{\"a\":\"\u{0}\"}",
            "{\"a\":\"\u{1F}\"}", #"{"a":"\uD800"}"#,
            #"{"a":"\uDC00"}"#, #"{"a":"\uD800\uD800"}"#, #"{"a":"\uD800\u0041"}"#, #"{"a":"\uD800x"}"#,
            #"{"\uDFFF":1}"#, #"{"a":"\uDC00\uD800"}"#,
            "\u{FEFF}{}", "{\u{A0}}", "{}\u{0}", "\u{0C}{}", #"{"a":1;"b":2}"#, #"{"a"::1}"#, #"{"a":1e1.5}"#,
            #"{"a":1 000}"#,
        ].map { Array($0.utf8) }

    /// Byte sequences that are not UTF-8, to stand inside a string.
    static let notUTF8: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
        [0xED, 0xA0, 0x80],
        [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
        [0xF4, 0x90, 0x80, 0x80],
        [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xFC, 0x80, 0x80, 0x80, 0x80, 0x80],
    ]
}

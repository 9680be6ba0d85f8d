import Vocabulary

/// Events of many shapes as real producers make them, always the same bytes.
struct EventCorpus {
    private var state: UInt64
    private let rareText: Bool
    private let freeLengths: Bool

    /// `count` well-formed events of some 600 bytes in `shapes` shapes; with `rareText`, one in ten of them has text that
    /// is not ASCII, and one in ten an escape; with `freeLengths`, ids are of any length, so that no two events have the
    /// same layout.
    static func batch(count: Int, shapes: Int, rareText: Bool = false, freeLengths: Bool = false) -> RecordBatch {
        var corpus = EventCorpus(state: 20_260_212, rareText: rareText, freeLengths: freeLengths)
        var batch = RecordBatch(capacity: count * 640)
        for index in 0..<count {
            let shape = shapes == 0 ? index : corpus.number(below: shapes)
            let event = corpus.event(shape: shape)
            batch.append(event.utf8Span.span, offset: Int64(index))
        }
        return batch
    }

    private mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 11
    }

    private mutating func number(below limit: Int) -> Int { Int(next() % UInt64(limit)) }

    private mutating func hex(_ usualLength: Int) -> String {
        let length = freeLengths ? usualLength / 2 + number(below: usualLength) : usualLength
        var text = ""
        while text.count < length { text += String(next() % 0xFFFF_FFFF + 0x1_0000_0000, radix: 16).dropFirst() }
        return String(text.prefix(length))
    }

    private mutating func event(shape: Int) -> String {
        let kinds = ["IMPRESSION", "START", "END", "INTERACT", "LOG", "SEARCH", "AUDIT", "ERROR"]
        let kind = kinds[shape % kinds.count]
        let time = 1_770_888_766_103 + number(below: 1_000_000)
        let actor = #""actor":{"id":"\#(hex(36))","type":"User"}"#
        let tags = (0..<shape / 3 % 3).map { _ in "\"\(hex(20))\"" }.joined(separator: ",")
        let members = [
            #""eid":"\#(kind)""#, #""ets":\#(time)"#, #""ver":"3.0""#, #""mid":"\#(kind):\#(hex(32))""#, actor,
            context(shape), object(shape), #""tags":[\#(tags)]"#, #""edata":\#(data(kind, shape))"#,
            #""syncts":\#(time + 5000)"#,
        ]
        // Producers differ in the order of their keys.
        let rotated = members[(shape / 8 % 3)...] + members[..<(shape / 8 % 3)]
        return "{\(rotated.joined(separator: ","))\(extra(shape))}"
    }

    /// Members that no two of the first 10,000 shapes have alike.
    private func extra(_ shape: Int) -> String {
        shape < 64 ? "" : #","x\#(shape)":{"y":[\#(repeatElement("1", count: shape % 13).joined(separator: ","))]}"#
    }

    private mutating func context(_ shape: Int) -> String {
        let related = (0..<shape % 3).map { _ in #"{"type":"Feature","id":"\#(hex(24))"}"# }.joined(separator: ",")
        return #""context":{"channel":"\#(hex(20))","pdata":{"id":"prod.sunbird.portal","pid":"sunbird-portal","#
            + #""ver":"4.8.\#(number(below: 20))"},"env":"content","sid":"\#(hex(32))","did":"\#(hex(32))","#
            + #""cdata":[\#(related)]}"#
    }

    private mutating func object(_ shape: Int) -> String {
        let id = "do_31\(number(below: 1 << 40))"
        return shape % 4 == 3
            ? #""object":{}"# : #""object":{"id":"\#(id)","type":"Content","ver":"1"}"#
    }

    private mutating func data(_ kind: String, _ shape: Int) -> String {
        let page = rareText ? ["home", "होम", "search\\/find"][max(0, number(below: 10) - 7)] : "content-detail"
        switch kind {
        case "IMPRESSION":
            return #"{"type":"view","pageid":"\#(page)","uri":"/play/content/\#(hex(12))","duration":\#(seconds())}"#
        case "START": return #"{"type":"content","mode":"play","pageid":"\#(page)","duration":\#(seconds())}"#
        case "END":
            return
                #"{"type":"content","mode":"play","pageid":"\#(page)","summary":[{"progress":100}],"duration":\#(seconds())}"#
        case "INTERACT":
            return
                #"{"id":"play","type":"TOUCH","subtype":"","pageid":"\#(page)","extra":{"pos":[{"x":1,"y":2}],"ok":true}}"#
        case "LOG": return #"{"type":"api_call","level":"INFO","message":"\#(page)","params":[{"status":200}]}"#
        case "SEARCH": return #"{"type":"content","query":"\#(page)","filters":{"a":["b"]},"sort":{},"size":\#(shape)}"#
        case "AUDIT": return #"{"props":["name","status"],"state":"Live","prevstate":null,"duration":\#(seconds())}"#
        default: return #"{"err":"E1","errtype":"SYSTEM","stacktrace":"\#(page)","pageid":"\#(page)"}"#
        }
    }

    private mutating func seconds() -> String { "\(number(below: 900)).\(100 + number(below: 900))" }
}

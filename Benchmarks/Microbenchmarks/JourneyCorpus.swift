import Vocabulary

/// Events of users who see, start and end one content after another, 10 ms apart, always the same bytes.
enum JourneyCorpus {
    static let users = 2000
    private static let contents = 500
    private static let kinds = ["IMPRESSION", "START", "END"]

    /// The id of a user.
    static func user(_ number: Int) -> String {
        "user-" + String(UInt64(number + 1) &* 0x9e37_79b9_7f4a_7c15, radix: 16)
    }

    static func batch(count: Int) -> RecordBatch {
        var batch = RecordBatch(capacity: count * 400)
        for index in 0..<count { batch.append(event(index).utf8Span.span, offset: Int64(index)) }
        return batch
    }

    private static func event(_ index: Int) -> String {
        let round = index / users
        let user = index % users
        let time = 1_770_888_766_103 + 10 * index
        let members = [
            #""eid":"\#(kinds[round % 3])""#, #""ets":\#(time)"#,
            #""mid":"\#(index):0123456789abcdef0123456789abcdef""#,
            #""actor":{"id":"\#(Self.user(user))","type":"User"}"#,
            #""context":{"pdata":{"id":"prod.sunbird.portal","ver":"4.8.\#(user % 5)"}}"#,
            #""object":{"id":"do_31\#((user + round / 3) % contents)","type":"Content"}"#,
            #""edata":{"type":"view","pageid":"page-\#(user % 50)","duration":1.5}"#, #""syncts":\#(time + 900)"#,
        ]
        return "{\(members.joined(separator: ","))}"
    }
}

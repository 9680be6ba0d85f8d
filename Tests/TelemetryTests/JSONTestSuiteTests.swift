import Foundation
import Oracle
import RecordFuzz
@testable import Telemetry
import Testing
import Vocabulary

/// Public test data that lies beside the package, if it is there.
enum Corpora {
    static let folder = URL(filePath: #filePath).appending(path: "../../../../shared/corpora").standardized

    /// The files of a corpus, or none, with a line that says so.
    static func files(_ name: String) -> [URL] {
        let found = try? FileManager.default.contentsOfDirectory(
            at: folder.appending(path: name), includingPropertiesForKeys: nil)
        if found == nil { print("skipped: there is no corpus \(name) beside the package") }
        return (found ?? []).sorted { $0.path < $1.path }
    }
}

@Suite("JSON test suite")
struct JSONTestSuiteTests {
    /// Whether a file's text is well formed, as a value inside of an event and as a record.
    @Test("accepts what must be accepted, rejects the rest", arguments: DecodingPath.available)
    func judgesEveryFile(path: DecodingPath) throws {
        var decoder = Decoder(path: path)
        for file in Corpora.files("json-test-suite") where file.pathExtension == "json" {
            let name = file.lastPathComponent
            let text = try Array(Data(contentsOf: file))
            // Of what RFC 8259 leaves open, numbers of any size are taken; broken Unicode and deep nesting are not.
            let wellFormed = ["y_", "i_number_", "number_", "object_", "string_with_escaped_NULL"]
            let isWellFormed = wellFormed.contains(where: name.hasPrefix)
            let event = Array(#"{"eid":"END","ets":1770888766103,"x":"#.utf8) + text + Array("}".utf8)
            #expect(decoder.decode(event, times: 4).isMalformed == !isWellFormed, "\(path): \(name) inside of an event")
            let isObject = text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
            let isMalformed = decoder.decode(text, times: 4).isMalformed
            #expect(isMalformed == !(isWellFormed && isObject), "\(path): \(name) as a record")
        }
    }

    @Test("keeps naughty strings as they are", arguments: DecodingPath.available)
    func keepsNaughtyStrings(path: DecodingPath) throws {
        guard let file = Corpora.files("").first(where: { $0.lastPathComponent == "naughty-strings.json" }) else {
            return
        }
        var decoder = Decoder(path: path)
        for text in try JSONDecoder().decode([String].self, from: Data(contentsOf: file)) {
            var plain: [UInt8] = []
            CanonicalJSON.append(text: Array(text.utf8).span, to: &plain)
            let units = text.utf16.map { "\\u" + String(UInt32($0) | 0x10000, radix: 16).dropFirst() }
            for json in [plain, Array("\"\(units.joined())\"".utf8)] {
                let prefix = Array(#"{"eid":"END","ets":1770888766103,"skipped":"#.utf8)
                let record = prefix + json + Array(#","mid":"#.utf8) + json + Array("}".utf8)
                guard case .event(let event) = decoder.decode(record, times: 4) else {
                    Issue.record("\(path): dead with \(text.debugDescription)")
                    continue
                }
                #expect(event.message == (text.isEmpty ? nil : Array(text.utf8)), "\(path)")
            }
        }
    }
}

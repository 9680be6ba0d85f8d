import Foundation
import Scenarios
import Testing
import Vocabulary
import Workload

@Suite("Every event that is not meant to be dirty")
struct SchemaTests {
    /// The folder of Sunbird's schemas, if it is there.
    private static var schemas: String? {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path =
            ProcessInfo.processInfo.environment["SPATE_TEST_SCHEMAS"]
            ?? root.deletingLastPathComponent().appendingPathComponent("shared/corpora/sunbird-schemas").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    private static func clean(_ platforms: String) throws -> Scenario {
        try .of(
            """
            lanes: 2
            clock: { span: 20m }
            rate: { mean: 5/s }
            population: { users: 3000, platforms: { \(platforms) } }
            """)
    }

    @Test(
        "validates against Sunbird's schemas, in all styles",
        arguments: [
            "prod.diksha.app: { share: 100%, style: mobile, versions: { a: 100% } }",
            "prod.diksha.portal: { share: 100%, style: portal, versions: { a: 100% } }",
            "prod.diksha.desktop: { share: 100%, style: portal, versions: { a: 100% } }",
            "prod.diksha.app: { share: 100%, style: mobile, detail: lean, versions: { a: 100% } }",
            "prod.diksha.portal: { share: 100%, style: portal, detail: lean, versions: { a: 100% } }",
        ])
    func validates(platforms: String) throws {
        guard let schemas = Self.schemas else { return print("skipped: no folder of Sunbird's schemas") }
        let plan = GeneratorPlan(try Self.clean(platforms))
        let lines = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: lines) }
        let bytes = (0..<plan.lanes).flatMap { GeneratedLane(plan, lane: $0).lines }
        try Data(bytes).write(to: lines)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "validate-events.py")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script.path, schemas]
        process.standardInput = try FileHandle(forReadingFrom: lines)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus != 77 else { return print("skipped: no jsonschema for python3") }
        #expect(process.terminationStatus == 0, "\(text)")
    }

    /// What a decoder's cache of shapes sees: structure and keys, without values.
    private static func shape(_ value: [UInt8]) -> [UInt8] {
        var shape: [UInt8] = []
        var position = 0
        while position < value.count {
            let byte = value[position]
            position += 1
            guard byte == 0x22 else {
                if [0x7B, 0x7D, 0x5B, 0x5D, 0x2C].contains(byte) { shape.append(byte) }
                continue
            }
            var end = position
            while value[end] != 0x22 { end += value[end] == 0x5C ? 2 : 1 }
            if end + 1 < value.count, value[end + 1] == 0x3A { shape += value[position...end] }
            position = end + 1
        }
        return shape
    }

    @Test("has the size that the documentation promises, in many shapes")
    func hasTheSize() throws {
        let full = Scenario().population.platforms
        for (detail, expected) in [(Scenario.Platform.Detail.full, 760.0...840), (.lean, 570.0...630)] {
            var scenario = try Scenario.of("lanes: 1\nclock: { span: 30m }\nrate: { mean: 10/s }")
            scenario.population.platforms = full.map { platform in
                var platform = platform
                platform.detail = detail
                return platform
            }
            let values = GeneratedLane(GeneratorPlan(scenario), lane: 0).values
            let mean = Double(values.reduce(0) { $0 + $1.count }) / Double(values.count)
            #expect(expected.contains(mean), "\(detail): \(mean)")
            let shapes = Set(values.map(Self.shape))
            #expect(shapes.count >= 20)
        }
    }
}

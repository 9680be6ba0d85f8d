import TestSupport
import Testing

@Suite("spate doctor")
struct DoctorCommandTests {
    @Test("says of each thing whether it is as it should be, the value and what is expected; exit 5 if one is not")
    func lines() throws {
        let directory = try TemporaryDirectory()
        try directory.write(SmallScenario.plain, to: "small.yaml")
        let process = try SpateProcess(
            "doctor", "--scenario", directory.path("small.yaml"), "--runs", directory.path("runs"), "--rate", "1G/s")
        let lines = process.output.split(separator: "\n")
        for name in [
            "build", "clock source", "reading the clock", "waking from sleep", "cores", "frequency governor", "memory",
            "disk of '\(directory.path("runs"))'", "generator",
        ] {
            let line = lines.first { $0.dropFirst(6).hasPrefix("\(name): ") }
            #expect(line?.contains("(expected: ") == true, "\(name): \(process.output)")
        }
        #expect(lines.allSatisfy { $0.hasPrefix("ok    ") || $0.hasPrefix("warn  ") })
        #expect(lines.contains { $0.hasPrefix("warn  generator: ") }, "nothing generates so much")
        #expect(process.exitCode == 5)
        #expect(directory.names(in: "runs").isEmpty, "what was written to the disk is gone")
    }

    @Test("a broker's address, and properties without a broker, are a matter of usage")
    func usage() throws {
        #expect(try SpateProcess("doctor", "--broker", "127.0.0.1:x").exitCode == 64)
        #expect(try SpateProcess("doctor", "--kafka-config", "file").exitCode == 64)
    }
}

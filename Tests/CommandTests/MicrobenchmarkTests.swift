import Testing

@Suite("Microbenchmarks")
struct MicrobenchmarkTests {
    @Test("time every part of the engine, and compute the same on each way of decoding")
    func small() throws {
        let process = try SpateProcess(
            shell: #""$(dirname "$SPATE")/microbench" --trials 1 --seconds 0.0001 --events 400"#)
        #expect(process.exitCode == 0, "\(process.errors)")
        let rows = process.output.split(separator: "\n").dropFirst(2).map { $0.split(separator: "|") }
        let names = rows.map { $0[0].trimmingPrefix { $0 == " " } }
        for name in ["decode/portable/24", "intern/", "exchange/4", "apply/", "engine/", "render/", "histogram/"] {
            #expect(names.contains { $0.hasPrefix(name) }, "\(name)")
        }
        let decoded = rows.filter { $0[0].contains(" decode/") && $0[0].contains("24 shapes") }.map { $0.last }
        #expect(decoded.count >= 2 && Set(decoded).count == 1, "\(process.output)")
    }
}

import Foundation
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

    @Test("say how many instructions and allocations an event takes")
    func counts() throws {
        let counting = URL(filePath: #filePath).appending(
            path: "../../../Benchmarks/Microbenchmarks/count-instructions")
        let options = "--filter histogram --events 100"
        let process = try SpateProcess(
            shell: """
                "\(counting.standardized.path)" "$(dirname "$SPATE")/microbench" \(options) \
                    | "$(dirname "$SPATE")/microbench" \(options) --instructions --trials 1 --seconds 0.0001
                """)
        #expect(process.exitCode == 0, "\(process.errors)")
        let rows = process.output.split(separator: "\n").dropFirst(2).map { $0.split(separator: "|") }
        #expect(rows.count == 2)
        for row in rows {
            // In a debug build, recording a latency takes some hundreds of instructions and one allocation.
            let figures = row.map { Double($0.filter { $0 != " " }) }
            #expect(figures[5].map { $0 < 10 } == true, "allocations: \(process.output)")
            guard process.errors.isEmpty else { continue }
            #expect(figures[4].map { $0 > 10 && $0 < 10_000 } == true, "instructions: \(process.output)")
        }
    }
}

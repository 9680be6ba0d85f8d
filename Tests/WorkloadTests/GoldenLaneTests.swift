import Scenarios
import Testing
import Vocabulary
import Workload

/// Lanes of fixed loads, by the hash of their bytes: the same on every machine, with and without fused arithmetic.
///
/// Run them again with `GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA`. A change of these hashes changes everyone's loads:
/// say so in the change log.
@Suite("Golden lanes")
struct GoldenLaneTests {
    private func hash(_ text: String, lane: Int) throws -> String {
        var hash = XXHash64()
        hash.update(GeneratedLane(GeneratorPlan(try Scenario.of(text)), lane: lane).lines.span)
        return hash.text
    }

    @Test("of a plain load")
    func plain() throws {
        let found = try hash("lanes: 2\nclock: { span: 10m }\nrate: { mean: 3/s }", lane: 1)
        #expect(found == "64de9deb866631e9")
    }

    @Test("of a load in which everything happens")
    func everything() throws {
        var hash = XXHash64()
        hash.update(GeneratedLane(GeneratorPlan(try Scenario.troubled(seed: 77)), lane: 2).lines.span)
        #expect(hash.text == "dfdeca64636a7259")
    }
}

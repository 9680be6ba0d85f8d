import AdversarialLogs
import Oracle
import Testing

@Suite("The engine against the oracle")
struct EquivalenceTests {
    @Test(
        "says the same, byte for byte, whatever the threads, epochs and interleaving",
        arguments: 0..<240 as Range<UInt64>)
    func agrees(seed: UInt64) {
        let log = AdversarialLog(seed: seed)
        expectAgreement(on: log, epochs: [1, 4 << 10, 1 << 20])
    }

    @Test(
        "says the same of logs whose epochs are large enough to be shared among threads",
        arguments: 0..<4 as Range<UInt64>)
    func agreesOnLargeEpochs(seed: UInt64) {
        expectAgreement(on: AdversarialLog(seed: seed, records: 3000...4000), epochs: [64 << 10, 1 << 20])
    }

    private func expectAgreement(on log: AdversarialLog, epochs: [Int]) {
        let undrained = log.expectedAnswers(drained: false)
        let drained = log.expectedAnswers(drained: true)
        for threads in [1, 2, 4] {
            for epochBytes in epochs {
                let run = EngineRun(log: log, threads: threads, epochBytes: epochBytes)
                let answers = run.answers()
                #expect(answers.undrained.firstDifference(from: undrained) == nil, "\(run), undrained")
                #expect(answers.drained.firstDifference(from: drained) == nil, "\(run), drained")
            }
        }
    }
}

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
        arguments: 0..<8 as Range<UInt64>)
    func agreesOnLargeEpochs(seed: UInt64) {
        let log = AdversarialLog(seed: seed, records: 3000...4000)
        // Where nobody wants to know by how much events are late, more slices stand as they were judged by a guess.
        for rendersLate in [true, false] {
            expectAgreement(on: log, epochs: [64 << 10, 1 << 20], rendersLate: rendersLate)
        }
    }

    @Test("says the same of views that fall in very many windows", arguments: 0..<16 as Range<UInt64>)
    func agreesOnManyWindows(seed: UInt64) {
        expectAgreement(on: AdversarialLog(seed: seed, slides: 100), epochs: [1, 4 << 10])
    }

    @Test("says the same of every set of steps about the time-out")
    func agreesOnEveryJourney() {
        expectAgreement(on: .everyJourney(seed: 8), epochs: [4 << 10, 1 << 20], rendersLate: false)
    }

    private func expectAgreement(on log: AdversarialLog, epochs: [Int], rendersLate: Bool = true) {
        let undrained = log.expectedAnswers(drained: false)
        let drained = log.expectedAnswers(drained: true)
        for threads in [1, 2, 4] {
            for epochBytes in epochs {
                let run = EngineRun(log: log, threads: threads, epochBytes: epochBytes, rendersLate: rendersLate)
                let answers = run.answers()
                let differences = [
                    answers.undrained.firstDifference(from: undrained, withLate: rendersLate),
                    answers.drained.firstDifference(from: drained, withLate: rendersLate),
                ]
                #expect(differences == [nil, nil], "\(run), undrained and drained")
            }
        }
    }
}

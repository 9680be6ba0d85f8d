import TestSupport
import Testing
import Vocabulary

@testable import Analytics

@Suite("The agenda of an epoch")
struct AgendaTests {
    /// Workers of an epoch that take turns in an order that chance gives.
    private struct Simulation {
        private let slices: Int
        private let records: Int
        private var agenda: Agenda
        private var random: SplitMix64
        private var jobs: [Agenda.Job?]
        private var hasLeft: [Bool]
        private(set) var others = 0
        private var decoded: [Range<Int>?]
        private var settled = 0
        /// Slices that each shard has had, and how often it came to the end.
        private var applied: [Int]
        private var ends: [Int]

        init(seed: UInt64) {
            random = SplitMix64(seed: seed)
            records = Int.random(in: 1...5000, using: &random)
            let workers = Int.random(in: 1...5, using: &random)
            let shards = Int.random(in: 1...5, using: &random)
            agenda = Agenda(
                records: records, workers: workers, shards: shards, after: PartitionProgress(),
                hasOther: seed.isMultiple(of: 2))
            slices = agenda.sliceCount
            jobs = Array(repeating: nil, count: workers)
            hasLeft = Array(repeating: false, count: workers)
            decoded = Array(repeating: nil, count: slices)
            applied = Array(repeating: 0, count: shards)
            ends = Array(repeating: 0, count: shards)
        }

        /// Plays until all workers have left.
        mutating func run() {
            while let worker = hasLeft.indices.filter({ !hasLeft[$0] }).randomElement(using: &random) {
                if let job = jobs[worker] {
                    jobs[worker] = nil
                    finish(job)
                } else {
                    begin(agenda.next(for: worker), worker: worker)
                }
            }
            #expect(decoded.compactMap { $0 }.flatMap { Array($0) } == Array(0..<records))
            #expect(hasLeft.count == 1 ? slices == 1 : decoded.last!!.count <= 32)
            #expect(settled == slices && agenda.progress.highest == EventTime(slices))
            #expect(applied.allSatisfy { $0 == slices } && ends.allSatisfy { $0 == 1 })
        }

        private mutating func begin(_ job: Agenda.Job, worker: Int) {
            switch job {
            case .wait:
                #expect(jobs.contains { $0 != nil }, "all wait for each other")
                // Who has waited long enough leaves.
                hasLeft[worker] = Bool.random(using: &random)
            case .leave: hasLeft[worker] = true
            case .apply(_, let shard, _):
                #expect(!jobs.contains { if case .apply(_, shard, _) = $0 { true } else { false } }, "two at a shard")
                jobs[worker] = job
            case .other, .decode, .settle: jobs[worker] = job
            }
        }

        private mutating func finish(_ job: Agenda.Job) {
            switch job {
            case .other: others += 1
            case .decode(let slice, let records, _):
                #expect(decoded[slice] == nil)
                decoded[slice] = records
                agenda.finishDecoding(slice: slice)
            case .settle(let slice, var progress):
                let before = progress.highest
                #expect(
                    slice == settled && decoded[slice] != nil
                        && before == (slice == 0 ? PartitionProgress.notStarted : EventTime(slice)))
                settled += 1
                progress.advance(to: EventTime(settled), hasArrival: true)
                agenda.finishSettling(slice: slice, at: progress)
            case .apply(let slices, let shard, let end):
                #expect(slices.lowerBound == applied[shard] && slices.upperBound <= settled && !slices.isEmpty)
                #expect((end != nil) == (slices.upperBound == self.slices))
                applied[shard] = slices.upperBound
                if end != nil { ends[shard] += 1 }
                agenda.finishApplying(slices: slices, to: shard)
            case .wait, .leave: Issue.record("is no job")
            }
        }
    }

    @Test("has every record decoded once, and every slice settled and applied to every shard in order")
    func order() {
        for seed in 0..<2000 as Range<UInt64> {
            var simulation = Simulation(seed: seed)
            simulation.run()
            #expect(simulation.others == (seed.isMultiple(of: 2) ? 1 : 0), "seed \(seed)")
        }
    }
}

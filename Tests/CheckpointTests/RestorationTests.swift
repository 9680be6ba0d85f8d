import AdversarialLogs
import Testing
import Vocabulary

@testable import Analytics

@Suite("An engine that goes on from an image of another")
struct RestorationTests {
    @Test(
        "says what one says that was never disturbed, and what the oracle says, wherever it is cut",
        arguments: 0..<60 as Range<UInt64>)
    func goesOn(seed: UInt64) throws {
        let log = AdversarialLog(seed: seed)
        for threads in [1, 3] {
            let make = InterruptedRun.engines(log, threads: threads)
            var run = InterruptedRun(log: log, engine: make())
            try run.finish(restartingEvery: 1 + Int(seed % 7)) { engine, _ in
                let next = make()
                try next.restore(image: engine.image())
                return next
            }
            run.expectAnswers("seed \(seed), \(threads) threads")
        }
    }

    @Test("refuses an image that was cut, at every byte")
    func cut() throws {
        let log = AdversarialLog(seed: 3, records: 30...40)
        let make = InterruptedRun.engines(log, threads: 1)
        var run = InterruptedRun(log: log, engine: make())
        try run.finish(restartingEvery: 2) { engine, _ in engine }
        let image = try run.engine.image()
        #expect(run.engine.snapshotBytes == image.count)
        for count in stride(from: 0, to: image.count, by: 1 + image.count / 500) {
            #expect(throws: CheckpointError.self, "cut after \(count) of \(image.count) bytes") {
                try make().restore(image: Array(image.prefix(count)))
            }
        }
    }

    @Test("refuses an image of another number of threads or partitions, and names both")
    func otherShape() throws {
        let configuration = QueryConfiguration()
        let image = try Engine(configuration: configuration, partitions: 2, threads: 2).image()
        let failure = #expect(throws: CheckpointError.self) {
            try Engine(configuration: configuration, partitions: 2, threads: 3).restore(image: image)
        }
        #expect(failure?.description == "the snapshot is of 2 threads, the engine has 3")
        #expect(throws: CheckpointError.self) {
            try Engine(configuration: configuration, partitions: 1, threads: 2).restore(image: image)
        }
    }

    @Test("refuses an image of another layout of the state, and one from before layouts had numbers")
    func otherLayout() throws {
        let image = try Engine(configuration: QueryConfiguration(), partitions: 2, threads: 2).image()
        for other in [[image[0] &+ 1] + image.dropFirst(), Array(image.dropFirst(8))] {
            let failure = #expect(throws: CheckpointError.self) {
                try Engine(configuration: QueryConfiguration(), partitions: 2, threads: 2).restore(image: other)
            }
            #expect(failure?.description.contains("lays out its state in another way") == true)
        }
    }
}

import Synchronization
import Testing

@testable import Analytics

@Suite("Workers")
struct WorkersTests {
    @Test("run each task of each phase once, and have done so when the phase ends", arguments: [1, 2, 5])
    func tasks(threads: Int) {
        let workers = Workers(count: threads)
        let runs = (0..<40).map { _ in Counter() }
        for phase in 1...2000 {
            let tasks = phase % 41
            for counter in runs { counter.count = 0 }
            workers.run(tasks: tasks, inParallel: phase % 7 != 0) { task, worker in
                #expect((0..<threads).contains(worker))
                runs[task].count += 1
            }
            #expect(runs[..<tasks].allSatisfy { $0.count == 1 } && runs[tasks...].allSatisfy { $0.count == 0 })
        }
    }

    @Test("wake up for a phase after they have slept", arguments: [2, 3])
    func sleep(threads: Int) async throws {
        let workers = Workers(count: threads)
        for _ in 0..<5 {
            try await Task.sleep(for: .milliseconds(20))
            // A task that waits for another one ends only if both run at once.
            let begun = Atomic(0)
            workers.run(tasks: 2) { _, _ in
                begun.add(1, ordering: .sequentiallyConsistent)
                while begun.load(ordering: .sequentiallyConsistent) < 2 {}
            }
            #expect(begun.load(ordering: .sequentiallyConsistent) == 2)
        }
    }

    @Test("tasks of one worker's number never overlap")
    func exclusion() {
        let workers = Workers(count: 3)
        let counters = (0..<3).map { _ in Counter() }
        for _ in 0..<500 {
            workers.run(tasks: 12) { _, worker in for _ in 0..<100 { counters[worker].count += 1 } }
        }
        #expect(counters.reduce(0) { $0 + $1.count } == 500 * 12 * 100)
    }
}

/// A count that nothing protects: an addition is lost, and the thread sanitizer speaks, where two threads meet.
private final class Counter: @unchecked Sendable {
    var count = 0
}

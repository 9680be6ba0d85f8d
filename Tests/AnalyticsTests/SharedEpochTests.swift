import Testing
import Vocabulary

@testable import Analytics

@Suite("An epoch that threads share")
struct SharedEpochTests {
    /// A scope that closes in the middle of an epoch: the watermark comes to its end there.
    enum Edge: CaseIterable {
        case firstWindow, secondWindow, lastWindow, step, day

        /// How long after the time of an event, which is a midnight, its partition has passed the scope.
        var milliseconds: Milliseconds {
            let queries = QueryConfiguration()
            return switch self {
            case .firstWindow: queries.topPages.slide + queries.topPages.delay
            case .secondWindow: 2 * queries.topPages.slide + queries.topPages.delay
            case .lastWindow: queries.topPages.window + queries.topPages.delay
            case .step: 1 + queries.funnel.delay
            case .day: .millisecondsPerDay + queries.activeUsers.delay
            }
        }
    }

    private static let midnight: EventTime = 1_770_854_400_000
    private static let records = 1200

    @Test(
        "has each event judged by all that came before it, as one thread would", arguments: Edge.allCases, [2, 3, 4])
    func judges(edge: Edge, threads: Int) {
        for place in stride(from: 50, to: Self.records, by: 97) {
            let expected = Self.ledger(closing: edge, at: place, threads: 1)
            #expect(Self.ledger(closing: edge, at: place, threads: threads).line == expected.line, "at \(place)")
            let counts = expected.partitions[0]
            #expect(counts.lateWindows > 0 || counts.late.contains { $0 > 0 }, "nothing was late")
            let eligible = Int64(Self.records / 2)
            #expect(counts.lateWindows % eligible != 0 || counts.late.contains { $0 % eligible != 0 }, "all was late")
        }
    }

    /// The counts of an epoch in which time goes on by 1 ms with every second record, and all others belong to the scope.
    private static func ledger(closing edge: Edge, at place: Int, threads: Int) -> Ledger {
        let engine = Engine(configuration: QueryConfiguration(), partitions: 1, threads: threads)
        let first = midnight + edge.milliseconds - Milliseconds(place / 2)
        var output = EpochOutput()
        // Something comes before the epoch: a partition that has not started makes no guess.
        var batch = RecordBatch()
        for record in -1..<records {
            if record.isMultiple(of: 2) {
                let event =
                    #"{"eid":"IMPRESSION","ets":\#(midnight),"mid":"m\#(record)","actor":{"id":"u\#(record)"},"#
                    + #""object":{"id":"c"},"edata":{"pageid":"p"}}"#
                batch.append(Array(event.utf8).span, offset: Int64(record + 1))
            } else {
                let tick = first + Milliseconds((record + 1) / 2)
                batch.append(Array(#"{"eid":"OTHER","ets":\#(tick)}"#.utf8).span, offset: Int64(record + 1))
            }
            guard record < 0 || record == records - 1 else { continue }
            engine.process(batch, into: &output)
            batch.removeAll()
        }
        return engine.ledger()
    }
}

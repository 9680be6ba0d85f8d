// The parts of the engine are internal: they can be timed in builds that are made for testing.
#if DEBUG || TESTABLE
    @testable import Analytics
    import Telemetry
    import Vocabulary

    /// What happens to an event after it has been decoded; each pass begins with an empty state.
    enum OperatorBenchmarks {
        static func all(events: Int) -> [Microbenchmark] {
            let batch = BatchBox(JourneyCorpus.batch(count: events))
            let applied = [
                ("active users", SliceBox(batch, shards: 1, withSteps: false)),
                ("funnel", SliceBox(batch, shards: 1, forActiveUsers: false)),
            ]
            return [intern(events: events), route(batch, shards: 1), route(batch, shards: 4)]
                + applied.map { apply($0.1, name: $0.0) }
                + [
                    advance(applied[1].1), applyViews(applied[0].1), process(batch, recordsOfEpoch: 64),
                    process(batch, recordsOfEpoch: 2048), render(events: events),
                ]
        }

        private static func intern(events: Int) -> Microbenchmark {
            let texts = (0..<JourneyCorpus.users).map { Array(JourneyCorpus.user($0).utf8) }
            return Microbenchmark(name: "intern/2,000 users", events: events, bytes: 0) {
                var table = TextTable(in: .activeUsers)
                var sum: UInt64 = 0
                for index in 0..<events {
                    unsafe texts[index % texts.count].withUnsafeBufferPointer { text in
                        let hash = unsafe UInt32(truncatingIfNeeded: ByteHash.hash(text))
                        sum &+= UInt64(unsafe table.intern(id: text, hash: hash).number)
                    }
                }
                return sum
            }
        }

        /// The exchange: events are judged and sorted by the shard that owns them.
        private static func route(_ batch: BatchBox, shards: Int) -> Microbenchmark {
            let box = SliceBox(batch, shards: shards)
            return Microbenchmark(
                name: "exchange/\(shards) shard\(shards == 1 ? "" : "s")", events: box.events, bytes: 0
            ) {
                box.slice.route(batch.records, after: PartitionProgress())
                return UInt64((0..<shards).reduce(0) { $0 + (unsafe box.slice.routing.users.entries[$1].count) })
            }
        }

        /// Interns the users and feeds one operator.
        private static func apply(_ box: SliceBox, name: String) -> Microbenchmark {
            Microbenchmark(name: "apply/\(name)", events: box.events, bytes: 0) {
                var state = KeyedState(box.configuration)
                box.applyUsers(to: &state)
                return UInt64(state.users.count + state.funnel.entries)
            }
        }

        private static func advance(_ box: SliceBox) -> Microbenchmark {
            Microbenchmark(name: "apply/funnel, then advance", events: box.events, bytes: 0) {
                var state = KeyedState(box.configuration)
                box.applyUsers(to: &state)
                var rows = FinalRows()
                while state.advanceFunnel(towards: .max, entries: 8192, into: &rows) < .max {}
                rows.sort()
                return UInt64(rows.count)
            }
        }

        private static func applyViews(_ box: SliceBox) -> Microbenchmark {
            Microbenchmark(
                name: "apply/top pages, a view", events: unsafe box.slice.routing.views.entries[0].count, bytes: 0
            ) {
                var state = KeyedState(box.configuration)
                unsafe state.apply(
                    box.slice.routing.views, of: 0, box.slice.decoded.textBase(in: box.batch.records))
                return UInt64(state.topPages.entries)
            }
        }

        /// All of the engine, decoding included, in epochs of a size.
        private static func process(_ batch: BatchBox, recordsOfEpoch: Int) -> Microbenchmark {
            let epochs = BatchBox.split(batch, recordsOfEpoch: recordsOfEpoch)
            return Microbenchmark(
                name: "engine/epochs of \(recordsOfEpoch)", events: batch.records.records.count,
                bytes: batch.records.count
            ) {
                let engine = Engine(configuration: QueryConfiguration(), partitions: 1)
                var output = EpochOutput()
                for epoch in epochs { engine.process(epoch.records, into: &output) }
                return UInt64(output.rows.count)
            }
        }

        private static func render(events: Int) -> Microbenchmark {
            let user = Array(JourneyCorpus.user(1).utf8)
            let content = Array("do_312345678901234567".utf8)
            var line: [UInt8] = []
            return Microbenchmark(name: "render/a row of funnel", events: events, bytes: 0) {
                var sum: UInt64 = 0
                for index in 0..<events {
                    line.removeAll(keepingCapacity: true)
                    let time = 1_770_888_766_103 + Int64(index)
                    ResultRow.appendFunnel(
                        user: user.span, content: content.span, impressionAt: time, startAt: time + 1000,
                        endAt: time + 2000, outcome: .completed, closedAt: time + 2000, to: &line)
                    sum &+= UInt64(line.count)
                }
                return sum
            }
        }
    }

    /// A slice of the engine with its records decoded and routed, and what one operator takes of it.
    private final class SliceBox {
        let configuration = QueryConfiguration()
        let batch: BatchBox
        let slice: Slice
        private var users = Route<RoutedUser>(shards: 1)
        private var steps = Route<RoutedStep>(shards: 1)

        init(_ batch: BatchBox, shards: Int, forActiveUsers: Bool = true, withSteps: Bool = true) {
            self.batch = batch
            slice = Slice(configuration: configuration, shards: shards, rendersLate: false)
            slice.decode(
                batch.records, records: batch.records.records.indices, after: PartitionProgress(),
                by: DecodingWorker(configuration))
            let routedUsers = unsafe slice.routing.users.entries[0].span
            for index in routedUsers.indices {
                var user = routedUsers[index]
                if !forActiveUsers { user.day = RoutedUser.noDay }
                users.append(user, to: 0)
            }
            guard withSteps else { return }
            let routedSteps = unsafe slice.routing.steps.entries[0].span
            for index in routedSteps.indices { steps.append(routedSteps[index], to: 0) }
        }

        var events: Int { slice.decoded.events.count }

        func applyUsers(to state: inout KeyedState) {
            unsafe state.apply(users, steps: steps, of: 0, slice.decoded.textBase(in: batch.records))
        }
    }
#endif

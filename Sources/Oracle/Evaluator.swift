public import Vocabulary

/// The plain evaluation of `semantics` over normalised events: what every engine's answers are held against.
///
/// The records of a partition must come in offset order; the order between partitions is free and changes no answer.
/// It holds what is not final, so partitions that move forward together need the least memory.
public struct Evaluator: Sendable {
    private let configuration: QueryConfiguration
    private let keepsLateEvents: Bool
    private let recordsBetweenAdvances: Int
    private var recordsUntilAdvance: Int
    private var horizon = PartitionProgress.none
    private var progress: [PartitionProgress]
    private var texts = TextNumbers()
    private var activeUsers: ActiveUsersEvaluation
    private var topPages: TopPagesEvaluation
    private var funnel: FunnelEvaluation
    private var answers: Answers

    /// An evaluation of a log with `partitions` partitions, numbered from 0.
    ///
    /// - Parameters:
    ///   - floors: The floors of the run, if it had any.
    ///   - keepsLateEvents: Whether the answers list the late events.
    ///   - recordsBetweenAdvances: How often rows are made final: a matter of memory and speed, not of answers.
    public init(
        partitions: Int, configuration: QueryConfiguration, floors: [Floor] = [], keepsLateEvents: Bool = false,
        recordsBetweenAdvances: Int = 1 << 16
    ) {
        precondition(partitions >= 1, "a log has at least one partition")
        precondition(configuration.issues().isEmpty, "the configuration breaks a rule")
        self.configuration = configuration
        self.keepsLateEvents = keepsLateEvents
        self.recordsBetweenAdvances = recordsBetweenAdvances
        recordsUntilAdvance = recordsBetweenAdvances
        progress = (0..<partitions).map { partition in
            PartitionProgress(floors: floors.filter { $0.partition == partition })
        }
        activeUsers = ActiveUsersEvaluation(configuration)
        topPages = TopPagesEvaluation(configuration)
        funnel = FunnelEvaluation(configuration)
        answers = Answers(ledger: Ledger(partitions: partitions))
        answers.lateness = Lateness(configuration)
    }

    /// How far a partition has come: the largest time that its records so far stand for, `Int64.min` before the first.
    ///
    /// A caller that takes the next record from the partition that is furthest behind holds the least state.
    public func horizon(ofPartition partition: Int) -> EventTime { progress[partition].horizon }

    /// Takes the next record of a partition.
    public mutating func take(_ record: NormalisedRecord, partition: Int, offset: Int64) {
        switch record {
        case .event(let event): take(event, partition: partition, offset: offset)
        case .dead(let reason): answers.ledger.partitions[partition].dead[Int(reason.rawValue)] += 1
        }
    }

    /// Takes the next record of a partition, which is valid.
    public mutating func take(_ event: NormalisedEvent, partition: Int, offset: Int64) {
        answers.ledger.partitions[partition].valid += 1
        if event.isWrongType { answers.ledger.partitions[partition].wrongType += 1 }
        if event.user == nil { answers.ledger.partitions[partition].noUser += 1 }

        progress[partition].moveTo(offset: offset)
        // The event is judged by its own partition, as that was just before it.
        let horizon = progress[partition].horizon
        func view(_ delay: Milliseconds) -> EventTime { horizon.subtractingSaturated(delay) }
        let activeUsersView = view(configuration.activeUsers.delay)
        let funnelView = view(configuration.funnel.delay)
        let topPagesView = view(configuration.topPages.delay)
        let origin = Origin(partition: partition, offset: offset, time: event.time, horizon: horizon)
        note(activeUsers.admit(event, view: activeUsersView, texts: &texts), .activeUsers, activeUsersView, origin)
        note(funnel.admit(event, view: funnelView, texts: &texts), .funnel, funnelView, origin)
        note(topPages.admit(event, view: topPagesView, texts: &texts), .topPages, topPagesView, origin)
        progress[partition].observe(event)

        recordsUntilAdvance -= 1
        if recordsUntilAdvance == 0 { advance(to: progress.map(\.horizon).min()!) }
    }

    /// The answers for the records taken: of a drained run all of them, else those that are final.
    public consuming func finish(drained: Bool) -> Answers {
        for partition in progress.indices { progress[partition].moveTo(offset: .max) }
        advance(to: drained ? .max : progress.map(\.horizon).min()!)
        answers.ledger.topPagesDuplicates = topPages.duplicates
        answers.ledger.funnelDuplicates = funnel.duplicates
        return answers
    }

    /// The least state with which the evaluation of what follows could go on from here.
    public mutating func stateMinimum() -> StateMinimum {
        advance(to: progress.map(\.horizon).min()!)
        var minimum = StateMinimum()
        var users = activeUsers.add(to: &minimum)
        var others = activeUsers.texts
        topPages.add(to: &minimum, texts: &others)
        funnel.add(to: &minimum, users: &users, texts: &others)
        minimum.users = Int64(users.count)
        minimum.userBytes = texts.byteCount(of: users)
        minimum.otherBytes = texts.byteCount(of: others)
        return minimum
    }

    /// Makes everything final that is due by `horizon`, the least progress of all partitions. What comes later is due
    /// later, so the rows of one advance after another stand in the global order.
    private mutating func advance(to horizon: EventTime) {
        recordsUntilAdvance = recordsBetweenAdvances
        guard horizon > self.horizon else { return }
        self.horizon = horizon
        var rows: [FinalRow] = []
        activeUsers.advance(to: horizon, texts: texts, into: &rows)
        funnel.advance(to: horizon, texts: texts, into: &rows)
        topPages.advance(to: horizon, texts: texts, into: &rows)
        rows.sort(by: FinalRow.precedes)
        for row in rows {
            answers.results.append(contentsOf: row.line)
            answers.rowTimes.append(RowTime(due: row.due, latest: row.latest))
        }
    }

    private struct Origin {
        let partition: Int
        let offset: Int64
        let time: EventTime
        /// How far its partition was just before it.
        let horizon: EventTime
    }

    /// Enters an admittance in the ledger, and among the late events if it is none.
    private mutating func note(_ admittance: Admittance?, _ query: Admission, _ view: EventTime, _ origin: Origin) {
        guard let admittance else { return }
        let index = Int(query.rawValue)
        answers.lateness?.count(query, lateUpTo: origin.horizon.subtractingSaturated(admittance.lastClosing))
        if query == .topPages { answers.ledger.partitions[origin.partition].lateWindows += admittance.lateScopes }
        guard admittance.isLate else {
            answers.ledger.partitions[origin.partition].admitted[index] += 1
            return
        }
        answers.ledger.partitions[origin.partition].late[index] += 1
        guard keepsLateEvents else { return }
        LateEvent.append(
            partition: origin.partition, offset: origin.offset, query: query, time: origin.time,
            lateBy: view + 1 - admittance.lastClosing, to: &answers.lateEvents)
    }
}

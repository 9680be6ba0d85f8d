import Harness
import Vocabulary

/// What `run` tells people on standard error.
extension Run {
    /// Says what each sink promises.
    func noteGuarantees(_ run: EngineRun) {
        switch (run.outputDirectory, checkpoint) {
        case (nil, _):
            if run.sinkTopics.isEmpty {
                Console.note("Rows: standard output, at least once: another start gives them again.")
            }
        case (let directory?, nil): Console.note("Rows: \(directory), whole files at the end, or none.")
        case (let directory?, _?): Console.note("Rows: \(directory), exactly once, over any ends of the run.")
        }
        for topic in run.sinkTopics {
            Console.note(
                checkpoint == nil
                    ? "Rows: \(topic), at least once: another start sends them again."
                    : "Rows: \(topic), exactly once for readers of committed records, over any ends of the run.")
        }
    }

    /// That dead letters are only counted from now on.
    static func omission(limit: Int64) -> String {
        "Warning: dead-letters.ndjson has come to its limit of \(ByteCountText.text(limit)); "
            + "from here on dead letters are only counted"
    }

    /// What was read and said, and what to be aware of.
    func summarize(_ record: RunRecord) {
        let total = record.ledger.total
        Console.note(
            """
            \(Figure.grouped(record.records)) records, \(ByteCountText.text(record.bytes)) in \
            \(Figure.significant(record.wallSeconds)) s: \(Figure.grouped(record.rows)) final rows, \
            \(Figure.grouped(total.records - total.valid)) dead letters
            """)
        for (partition, leaps) in record.leaps.enumerated() where leaps > 0 {
            Console.note(
                """
                Warning: in partition \(partition), \(leaps) events without an arrival time moved the watermark by \
                more than a day, which makes what follows them late
                """)
        }
        if let pacing = record.pacing {
            Console.note("Sent later than intended:   \(Figure.latencies(pacing.sendLateness.histogram))")
            Console.note("In the state after intended: \(Figure.latencies(pacing.processing))")
            if pacing.sendLateness.isGeneratorBound { Console.note(PaceOptions.generatorBound) }
        }
        if record.lostOffsets > 0 {
            Console.note("Warning: \(Figure.grouped(record.lostOffsets)) offsets were deleted before they were read")
        }
        if record.interrupted {
            Console.note(
                checkpoint == nil
                    ? "Interrupted: the rest of the input was not read, and nothing was drained."
                    : "Interrupted: started again, the run goes on where it is.")
        }
    }
}

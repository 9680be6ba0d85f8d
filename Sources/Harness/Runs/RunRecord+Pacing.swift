public import Measurement
internal import Vocabulary

extension RunRecord {
    /// How well a paced run kept its schedule, and how soon records were in the engine's state.
    public struct Pacing: Sendable {
        public let schedule: Schedule
        public let sendLateness: SendLateness
        /// From intended send to reflected in the engine's state, by record, in microseconds.
        public let processing: Histogram
        /// From the start of the schedule until all its records were in the state.
        public let seconds: Double
        /// Where the schedule ends, in the scenario's time.
        let until: EventTime
        /// The worst hundredth of `processing` in each tenth of the schedule, in microseconds.
        let blocks: [Int64]

        init(_ latencies: LatencyRecorder, sendLateness: SendLateness) {
            schedule = latencies.schedule
            self.sendLateness = sendLateness
            processing = latencies.processing.total
            seconds = latencies.seconds
            until = latencies.until
            blocks = latencies.blocks.map { $0.percentile(0.99) ?? $0.maximum }
        }

        /// Part of `run.json`; latencies are in microseconds.
        var document: String {
            """
            {"speed":\(schedule.speed),"from":\(schedule.from),"until":\(until),"seconds":\(seconds),\
            "generator_bound":\(sendLateness.isGeneratorBound),\
            "send":\(Self.summary(sendLateness.histogram)),"processing":\(Self.summary(processing)),\
            "processing_p99_blocks":[\(blocks.map(\.description).joined(separator: ","))]}
            """
        }

        /// Counts, the percentiles that are more than chance, and the maximum.
        private static func summary(_ histogram: Histogram) -> String {
            let percentiles = Histogram.usualShares.compactMap { name, share in
                histogram.percentile(share).map { ",\"\(name)\":\($0)" }
            }
            return """
                {"count":\(histogram.count),"negative":\(histogram.negative)\(percentiles.joined()),\
                "max":\(histogram.maximum)}
                """
        }
    }
}

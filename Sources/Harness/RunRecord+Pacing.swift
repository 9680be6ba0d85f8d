public import Measurement

extension RunRecord {
    /// How well a paced run kept its schedule, and how soon records were in the engine's state.
    public struct Pacing: Sendable {
        public let schedule: Schedule
        public let sendLateness: SendLateness
        /// From intended send to reflected in the engine's state, by record, in microseconds.
        public let processing: Histogram
        /// From the start of the schedule until all its records were in the state.
        public let seconds: Double

        /// Part of `run.json`; latencies are in microseconds.
        var document: String {
            """
            {"speed":\(schedule.speed),"from":\(schedule.from),"seconds":\(seconds),"generator_bound":\(sendLateness.isGeneratorBound()),\
            "send":\(Self.summary(sendLateness.histogram)),"processing":\(Self.summary(processing))}
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

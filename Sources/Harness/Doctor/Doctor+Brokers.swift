public import Logs
internal import Measurement

extension Doctor {
    /// How soon brokers answer.
    ///
    /// - Throws: `LogError` if none does, or one refuses.
    public static func examine(_ brokers: KafkaBrokers, properties: KafkaProperties) throws(LogError) -> Diagnosis {
        let start = MonotonicClock.nanoseconds
        try brokers.connect(properties: properties)
        let took = (MonotonicClock.nanoseconds - start) / 1000
        return Diagnosis(
            "broker", "answers after \(Figure.duration(microseconds: took)), connecting included",
            expected: "at most 1 s", isGood: took <= 1_000_000)
    }
}

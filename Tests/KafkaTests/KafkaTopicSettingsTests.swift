import Testing

@testable import Logs

@Suite("Settings of a topic that lose records")
struct KafkaTopicSettingsTests {
    @Test(
        "are told from those that keep them",
        arguments: [
            ("retention.ms", "-1", false), ("retention.ms", "1000", false), ("retention.ms", "999", true),
            ("retention.bytes", "-1", false), ("retention.bytes", "1", true), ("cleanup.policy", "delete", false),
            ("cleanup.policy", "compact,delete", true), ("message.timestamp.before.max.ms", "999", true),
            ("message.timestamp.before.max.ms", "1000", false), ("message.timestamp.after.max.ms", "499", true),
            ("message.timestamp.after.max.ms", "500", false), ("message.timestamp.difference.max.ms", "700", true),
            ("segment.ms", "1", false),
        ])
    func loss(name: String, value: String, loses: Bool) {
        // Records from a second before the clock's time to half a second after it.
        let loss = KafkaTopicSettings.loss(name, value, times: 9000..<10_500, now: 10_000)
        #expect((loss != nil) == loses, "\(loss ?? "kept")")
    }
}

import Logs
import Testing

@Suite("The address of a topic")
struct KafkaTopicTests {
    @Test(
        "is brokers and a name",
        arguments: [
            "kafka://localhost:9092/events", "kafka://a:1,b:65535/e.v-e_n.T5", "kafka://[::1]:9092/x", "kafka://host/x",
        ])
    func valid(text: String) throws {
        let topic = try #require(KafkaTopic(text))
        #expect(topic.description == text)
        #expect(topic.name == text.split(separator: "/").last.map(String.init))
    }

    @Test(
        "is nothing else",
        arguments: [
            "localhost:9092/x", "kafka://", "kafka:///x", "kafka://a:1", "kafka://a:1/", "kafka://a:1/x/y",
            "kafka://a:0/x", "kafka://a:65536/x", "kafka://a:1,/x", "kafka://:1/x", "kafka://a:1/..", "kafka://a:1/ä",
            "kafka://user:secret@a:1/x", "kafka://a:1/x?y", "kafka://a:1/" + String(repeating: "x", count: 250),
        ])
    func invalid(text: String) {
        #expect(KafkaTopic(text) == nil)
    }
}

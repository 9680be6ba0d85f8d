import Logs
import TestSupport
import Testing

@Suite("Properties of librdkafka from a file")
struct KafkaPropertiesTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func properties(_ text: String) throws -> KafkaProperties {
        try directory.write(text, to: "kafka.properties")
        return try KafkaProperties(file: directory.path("kafka.properties"))
    }

    @Test("are read with their values whole, which are not printed")
    func values() throws {
        let properties = try properties(
            "# comment\n\n bootstrap.servers = a:1,b:2 \nsasl.password=a=b#c\r\nbootstrap.servers=c:3\n")
        #expect(properties.bootstrapServers == "c:3")
        #expect(properties.description == "bootstrap.servers, sasl.password, bootstrap.servers")
        #expect(!"\(properties)".contains("a=b"))
    }

    @Test("are refused all together, with their lines and without their values")
    func problems() throws {
        let error = #expect(throws: LogError.self) {
            try properties("linger.ms=1\nhunter2\n=hunter3\nisolation.level=hunter4\n")
        }
        let path = directory.path("kafka.properties")
        #expect(
            error?.description == """
                \(path):2: not a line of the form name=value
                \(path):3: not a line of the form name=value
                \(path):4: isolation.level is set by Spate and cannot be changed
                """)
        #expect(error?.cause == .invalidSetting)
    }
}

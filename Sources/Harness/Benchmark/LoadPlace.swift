internal import Logs

/// Where the load of a benchmark lies between generator and engine.
enum LoadPlace {
    /// Partition files of a directory.
    case files(String)
    /// A topic that the benchmark has made, with a partition a lane, and a file of properties.
    case topic(KafkaTopic, KafkaTopicHandle, configuration: String?)

    /// The place as `generate`, `run` and `verify` take it.
    var text: String {
        switch self {
        case .files(let path): path
        case .topic(let topic, _, _): topic.description
        }
    }

    /// Options of `generate` and `run` that go with the place.
    var options: [String] {
        guard case .topic(_, _, let configuration?) = self else { return [] }
        return ["--kafka-config", configuration]
    }

    /// The topic as a whole; `nil` if there is none.
    var topic: KafkaTopicHandle? { if case .topic(_, let handle, _) = self { handle } else { nil } }

    /// The log that answers are verified by.
    func verificationLog() throws(LogError) -> Verification.Log {
        switch self {
        case .files(let path): .directory(path)
        case .topic(let topic, _, let configuration): .kafka(topic, try KafkaProperties(file: configuration))
        }
    }
}

import Scenarios
import Vocabulary

/// What every command that takes a query configuration asks for.
enum QueryOptions {
    static let option = CommandSpecification.Option(
        "config", "FILE", "Query configuration in YAML (default: the defaults of docs/configuration.md).")

    /// The configuration in a file, or the defaults.
    static func configuration(at path: String?) throws(DocumentError) -> QueryConfiguration {
        guard let path else { return QueryConfiguration() }
        return try QueryConfiguration(contentsOfFile: path)
    }
}

internal import FoundationEssentials

/// Reads values from JSON with keys in snake case, and writes them.
enum JSONFile {
    /// The text of a value, with its line end. Its numbers must be finite: then encoding cannot fail.
    static func document(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try! encoder.encode(value)) + [0x0A]
    }

    static func value<Value: Decodable>(_ type: Value.Type, bytes: [UInt8], path: String) throws(HarnessError) -> Value
    {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do { return try decoder.decode(type, from: Data(bytes)) } catch {
            throw .unreadable(path: path, reason: reason(error))
        }
    }

    /// What is wrong, and where in the document.
    private static func reason(_ error: any Error) -> String {
        func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
            let keys = context.codingPath + (last.map { [$0] } ?? [])
            return "'\(keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: "."))'"
        }
        return switch error as? DecodingError {
        case .keyNotFound(let key, let context): "\(place(context, key)) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(place(context)): \(context.debugDescription)"
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "it is not one whole JSON document"
        case .dataCorrupted(let context): "\(place(context)): \(context.debugDescription)"
        default: "\(error)"
        }
    }
}

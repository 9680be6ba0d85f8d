internal import FoundationEssentials

/// Reads values from JSON with keys in snake case.
enum JSONFile {
    static func value<Value: Decodable>(_ type: Value.Type, bytes: [UInt8], path: String) throws(HarnessError) -> Value
    {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do { return try decoder.decode(type, from: Data(bytes)) } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
    }
}

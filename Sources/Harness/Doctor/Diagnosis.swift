/// What was found of one thing that figures depend on.
public struct Diagnosis: Encodable, Sendable {
    /// What was looked at.
    public let name: String
    /// Whether it is as it should be for figures to be trusted.
    public let isGood: Bool
    public let value: String
    /// What it should be.
    public let expected: String

    init(_ name: String, _ value: String, expected: String, isGood: Bool) {
        self.name = name
        self.isGood = isGood
        self.value = value
        self.expected = expected
    }
}

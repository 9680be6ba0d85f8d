import Testing

@testable import Scenarios

@Suite("Texts of values")
struct ValueTextTests {
    @Test("a rate is read back as it was written", arguments: [0, 5000, 2.5, 0.001, 0.00025, 0.0000123, 1e-13, 1e9])
    func rates(rate: Double) {
        let text = ValueText.text(eventsPerSecond: rate)
        #expect(ValueText.eventsPerSecond(text) == rate, "\(text)")
    }
}

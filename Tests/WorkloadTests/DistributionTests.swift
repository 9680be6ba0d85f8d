import Scenarios
import Testing
import Vocabulary

@testable import Workload

@Suite("Distributions")
struct DistributionTests {
    @Test(
        "have their quantiles within 1 %",
        arguments: [
            (Distribution.exponential(mean: 100_000), 0.5, 69_315.0), (.exponential(mean: 100_000), 0.99, 460_517),
            (.lognormal(median: 100_000, sigma: 1.1), 0.5, 100_000),
            (.lognormal(median: 100_000, sigma: 1.1), 0.9, 409_490),
            (.lognormal(median: 100_000, sigma: 1.1), 0.999, 2_994_400),
            (.pareto(minimum: 100_000, alpha: 1.3), 0.5, 170_440),
            (.pareto(minimum: 100_000, alpha: 1.3), 0.9999, 119_380_000),
            (.uniform(low: -100_000, high: 300_000), 0.25, 0.0), (.uniform(low: -100_000, high: 300_000), 0.9, 260_000),
        ])
    func quantiles(distribution: Distribution, probability: Double, expected: Double) {
        let table = QuantileTable(distribution)
        let found = Double(table.sample(UInt32(probability * 4_294_967_296)))
        #expect(abs(found - expected) <= 0.01 * max(abs(expected), 100_000), "\(found)")
    }

    @Test("have the mean of their formula within 1 %")
    func means() {
        #expect(abs(QuantileTable(.exponential(mean: 50_000)).mean / 50_000 - 1) < 0.01)
        let lognormal = 50_000 * PlainMath.exp(0.5)
        #expect(abs(QuantileTable(.lognormal(median: 50_000, sigma: 1)).mean / lognormal - 1) < 0.01)
    }

    @Test("of ranks follow Zipf's slope within 5 %", arguments: [0.8, 1.1])
    func zipf(exponent: Double) {
        let table = ZipfTable(count: 100_000, exponent: exponent)
        var counts = [Int](repeating: 0, count: 100_000)
        let draws = Draws(seed: 5)
        for index in 0..<100_000 {
            let key = draws.key(.content, UInt64(index))
            counts[table.sample(key, Draws.bits(key: key, counter: 1).low)] += 1
        }
        // Shares of the ranks 1…10 and 1001…10000 against the sums of the formula.
        let weights = (1...100_000).map { PlainMath.power(Double($0), -exponent) }
        let total = weights.reduce(0, +)
        for range in [0..<10, 1000..<10_000, 10_000..<100_000] {
            let expected = weights[range].reduce(0, +) / total
            let found = Double(counts[range].reduce(0, +)) / 100_000
            #expect(abs(found / expected - 1) < 0.05, "\(range): \(found), expected \(expected)")
        }
    }

    @Test("of a day peak where the scenario says, at its multiple of the mean", arguments: [2.0, 3, 8])
    func diurnal(peak: Double) throws {
        let scenario = try Scenario.of(
            "clock: { start: 2026-02-12T00:00:00Z, span: 24h }\nrate: { shape: diurnal, peak: \(peak)x, at: \"19:30\" }"
        )
        let curve = RateCurve(scenario, start: scenario.clock.start, length: .millisecondsPerDay)
        let day = Double(Int64.millisecondsPerDay)
        #expect(abs(curve.total / day - 1) < 0.01)
        let at = scenario.clock.start + (19 * 60 + 30) * 60_000
        let aroundPeak = curve.integral(to: at + 600_000) - curve.integral(to: at - 600_000)
        #expect(abs(aroundPeak / 1_200_000 / peak - 1) < 0.03)
    }

    @Test("of starts follow ramps, bursts and steps, with a mean of 1")
    func shapes() throws {
        func rates(_ rate: String) throws -> [Double] {
            let scenario = try Scenario.of("clock: { span: 1h }\nrate: \(rate)")
            let curve = RateCurve(scenario, start: scenario.clock.start, length: scenario.clock.span)
            #expect(abs(curve.total / 3_600_000 - 1) < 0.01)
            return [5, 25, 45].map { minute in
                let time = scenario.clock.start + Int64(minute) * 60_000
                return (curve.integral(to: time + 30_000) - curve.integral(to: time - 30_000)) / 60_000
            }
        }
        let ramp = try rates("{ shape: ramp, peak: 10x, from: 20m, over: 5m }")
        #expect(abs(ramp[2] / ramp[0] - 10) < 0.2)
        let burst = try rates("{ shape: burst, peak: 4x, from: 20m, for: 10m }")
        #expect(abs(burst[1] / burst[0] - 4) < 0.1 && abs(burst[2] / burst[0] - 1) < 0.01)
        let steps = try rates(
            "{ shape: steps, steps: [ { at: 0s, rate: 1x }, { at: 20m, rate: 0x }, { at: 40m, rate: 3x } ] }")
        #expect(steps[1] == 0 && abs(steps[2] / steps[0] - 3) < 0.05)
    }

    @Test(
        "of hexadecimal and decimal digits are right",
        arguments: [0, 1, 9, 10, 99, 1234, 99_999, 12_345_678, 99_999_999])
    func digits(value: UInt32) {
        func text(_ word: UInt64) -> String {
            String(decoding: (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }, as: UTF8.self)
        }
        let decimal = String(value)
        #expect(text(RecordWriter.decimal(value)) == String(repeating: "0", count: 8 - decimal.count) + decimal)
        // The low halves of bytes come first, each from the lowest byte on.
        let bits = UInt64(value) &* 0x9E37_79B9_7F4A_7C15
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
        let (first, second, third, fourth) = RecordWriter.Digits(bits, ~bits).words
        #expect(text(first) == bytes.map { String($0 & 15, radix: 16) }.joined())
        #expect(text(second) == bytes.map { String($0 >> 4, radix: 16) }.joined())
        #expect(text(third) == bytes.map { String(~$0 & 15, radix: 16) }.joined())
        #expect(text(fourth) == bytes.map { String(~$0 >> 4, radix: 16) }.joined())
    }
}

import Measurement
import TestSupport
import Testing

@Suite("A line through a series")
struct TheilSenSlopeTests {
    private func slope(_ values: [Double]) throws -> TheilSenSlope {
        try #require(TheilSenSlope(values.enumerated().map { (Double($0.offset), $0.element) }))
    }

    @Test("is exact for a straight one, and outliers do not bend it")
    func straight() throws {
        #expect(try slope([1, 3, 5, 7, 9]).slope == 2)
        #expect(try slope([1, 3, 5, 7, 9]).rises == 10)
        var values = (0..<20).map { Double($0) * 0.5 }
        values[3] = 1e9
        values[17] = -1e9
        let bent = try slope(values)
        #expect(bent.slope == 0.5)
        #expect(bent.lower <= 0.5 && bent.upper >= 0.5)
        #expect(TheilSenSlope([(0, 1), (1, 2)]) == nil)
    }

    @Test("has an interval that holds the true slope in about 95 % of noisy series, and finds a trend")
    func interval() throws {
        var generator = SplitMix64(seed: 1)
        func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &generator) } }
        var hits = 0
        var trends = 0
        for _ in 0..<400 {
            let flat = try slope((0..<30).map { _ in noise() })
            if flat.lower <= 0, flat.upper >= 0 { hits += 1 }
            if abs(flat.deviations) > 1.96 { trends += 1 }
        }
        // Four standard deviations of 400 draws at 95 %.
        #expect((363...397).contains(hits), "\(hits) of 400")
        #expect((3...37).contains(trends), "\(trends) of 400")
        #expect(try slope((0..<30).map { Double($0) * 0.3 + noise() }).deviations > 1.96)
    }
}

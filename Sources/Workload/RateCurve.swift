import Scenarios
import Vocabulary

/// How the rate of a scenario runs over time, as a multiple of its mean.
struct RateCurve: Sendable {
    private static let segments = 4096

    let start: EventTime
    private let segmentLength: Double
    /// The integral of the multiple from the start to the end of each segment, in milliseconds.
    private let cumulative: ConstantTable<Double>

    /// The curve from `start` (before the scenario's own start: as at that start) for `length`.
    init(_ scenario: Scenario, start: EventTime, length: Milliseconds) {
        self.start = start
        segmentLength = Double(length) / Double(Self.segments)
        let scale = Self.scale(scenario)
        var sum = 0.0
        var cumulative = [0.0]
        for segment in 0..<Self.segments {
            let middle = start + Int64((Double(segment) + 0.5) * segmentLength)
            sum += Self.multiple(scenario, at: max(middle, scenario.clock.start)) * scale * segmentLength
            cumulative.append(sum)
        }
        self.cumulative = ConstantTable(cumulative)
    }

    private init(start: EventTime, segmentLength: Double, cumulative: ConstantTable<Double>) {
        self.start = start
        self.segmentLength = segmentLength
        self.cumulative = cumulative
    }

    /// What makes the mean over the span 1; a diurnal curve has its mean over a day instead.
    private static func scale(_ scenario: Scenario) -> Double {
        guard scenario.rate.shape != .diurnal else { return 1 }
        let length = Double(scenario.clock.span) / Double(segments)
        let sum = (0..<segments).reduce(0.0) { sum, segment in
            sum + multiple(scenario, at: scenario.clock.start + Int64((Double(segment) + 0.5) * length))
        }
        return sum > 0 ? Double(segments) / sum : 1
    }

    /// The rate at a time as a multiple, before scaling.
    private static func multiple(_ scenario: Scenario, at time: EventTime) -> Double {
        let rate = scenario.rate
        let elapsed = time - scenario.clock.start
        switch rate.shape {
        case .constant: return 1
        case .diurnal: return diurnal(time, peak: rate.peak, at: rate.at)
        case .ramp:
            let risen = Double(elapsed - rate.from) / Double(max(rate.over, 1))
            return 1 + (rate.peak - 1) * min(max(risen, 0), 1)
        case .burst: return (rate.from..<rate.from + rate.lasting).contains(elapsed) ? rate.peak : 1
        case .steps: return rate.steps.last { $0.at <= elapsed }?.multiple ?? 0
        }
    }

    /// A day with one hump: low + (peak − low)·(1 − x²)^k with x from −1 to 1 over the day around the peak. k is the least
    /// that lets `low` be at least 0 with a mean of 1.
    private static func diurnal(_ time: EventTime, peak: Double, at: Milliseconds) -> Double {
        var power = 0
        var mean = 1.0
        while peak * mean > 1, power < 10_000 {
            power += 1
            mean *= Double(2 * power) / Double(2 * power + 1)
        }
        guard power > 0 else { return 1 }
        let low = (1 - peak * mean) / (1 - mean)
        let day = Double(Int64.millisecondsPerDay)
        var distance = Double(time - at) / day
        distance -= distance.rounded()
        let base = 1 - 4 * distance * distance
        var hump = 1.0
        for _ in 0..<power { hump *= base }
        return low + (peak - low) * hump
    }

    /// The rate of session starts by which records arrive as this curve says, from `first` on.
    func spread(by profile: ArrivalProfile, from first: EventTime) -> RateCurve {
        let segmentsPerCell = Self.segments / ArrivalProfile.cells
        let wanted = (0..<ArrivalProfile.cells).map {
            cumulative[($0 + 1) * segmentsPerCell] - cumulative[$0 * segmentsPerCell]
        }
        let firstCell = Int(Double(first - start) / segmentLength) / segmentsPerCell
        let factors = profile.startFactors(wanted: wanted, from: firstCell)
        var sum = 0.0
        var spread = [0.0]
        for segment in 0..<Self.segments {
            sum += (cumulative[segment + 1] - cumulative[segment]) * factors[segment / segmentsPerCell]
            spread.append(sum)
        }
        return RateCurve(start: start, segmentLength: segmentLength, cumulative: ConstantTable(spread))
    }

    /// The whole integral, in milliseconds.
    var total: Double { cumulative[Self.segments] }

    /// The integral up to a time.
    func integral(to time: EventTime) -> Double {
        let position = min(max(Double(time - start) / segmentLength, 0), Double(Self.segments))
        let segment = min(Int(position), Self.segments - 1)
        return cumulative[segment] + (cumulative[segment + 1] - cumulative[segment]) * (position - Double(segment))
    }

    /// The time at which the integral reaches a value; `segment` is where the last search ended, and moves on.
    func time(at value: Double, from segment: inout Int) -> EventTime? {
        while segment < Self.segments, cumulative[segment + 1] <= value { segment += 1 }
        guard segment < Self.segments else { return nil }
        let low = cumulative[segment]
        let fraction = (value - low) / (cumulative[segment + 1] - low)
        return start + Int64((Double(segment) + fraction) * segmentLength)
    }
}

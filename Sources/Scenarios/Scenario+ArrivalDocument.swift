internal import Vocabulary

extension Scenario {
    mutating func readArrival(_ root: inout SectionReader) {
        var section = root.section("arrival")
        arrival.delay = section.list("delay").map { element in
            var element = element
            var delay = Arrival.Delay()
            element.share("share", into: &delay.share)
            element.lengths("dist", into: &delay.distribution)
            element.duration("max", into: &delay.longest, in: 0...365 * .millisecondsPerDay)
            element.finish()
            return delay
        }
        var offline = section.section("offline")
        offline.share("devices", into: &arrival.offline.devices)
        offline.durations("hold", into: &arrival.offline.hold)
        offline.count("batch", into: &arrival.offline.batch, in: 1...10_000)
        offline.finish()
        var clock = section.section("clock_error")
        clock.share("devices", into: &arrival.clockError.devices)
        clock.lengths("dist", into: &arrival.clockError.distribution, canBeNegative: true)
        clock.finish()
        var lanes = section.section("lane_skew")
        for name in lanes.names {
            var skew = Arrival.LaneSkew.lag(0)
            lanes.read(name, into: &skew, allowed: "silent or a lag such as +2h") { document in
                guard case .scalar(let text, _) = document.content else { return nil }
                if text == "silent" { return .silent }
                let lag = DurationText.milliseconds(text.hasPrefix("+") ? text.dropFirst() : text[...])
                return lag.flatMap { $0 >= 0 ? .lag($0) : nil }
            }
            if let lane = Int(name), (0..<self.lanes).contains(lane) {
                arrival.laneSkew[lane] = skew
            } else {
                lanes.require(false, name, "is no lane; allowed are 0 to \(self.lanes - 1)")
            }
        }
        section.finish()
    }

    mutating func readFaultsInData(_ root: inout SectionReader) {
        var section = root.section("faults_in_data")
        section.share("duplicates", into: &faultsInData.duplicates)
        section.share("same_message_other_body", into: &faultsInData.sameMessageOtherBody)
        section.share("truncated", into: &faultsInData.truncated)
        section.share("wrong_type", into: &faultsInData.wrongType)
        section.share("missing_user", into: &faultsInData.missingUser)
        section.share("future", into: &faultsInData.future)
        section.share("bad_time", into: &faultsInData.badTime)
        var wide = (faultsInData.wide, faultsInData.wideBytes)
        section.read("wide", into: &wide, allowed: "a share and a size from 4KiB to 16MiB, such as 0.01%@256KiB") {
            guard case .scalar(let text, _) = $0.content, let at = text.firstIndex(of: "@"),
                let share = ValueText.share(String(text[..<at])),
                let bytes = ByteCountText.bytes(text[at...].dropFirst()), (4096...16 << 20).contains(bytes)
            else { return nil }
            return (share, bytes)
        }
        (faultsInData.wide, faultsInData.wideBytes) = wide
        section.finish()
    }

    mutating func readSkewAndPlants(_ root: inout SectionReader) {
        var section = root.section("skew")
        skew.hotContent = Self.hot("hot_content", &section)
        skew.hotUser = Self.hot("hot_user", &section)
        if let lane = Self.optionalSection("hot_lane", &section) {
            var lane = lane
            var hot = Skew.HotLane()
            lane.integer("lane", into: &hot.lane, in: 0...lanes - 1)
            lane.share("share", into: &hot.share)
            lane.finish()
            skew.hotLane = hot
        }
        section.finish()
        plant = root.list("plant").map { element in
            var element = element
            var cohort = Cohort()
            element.choice("cohort", into: &cohort.kind)
            element.count("users", into: &cohort.users, in: 1...1_000_000)
            element.duration("at", into: &cohort.at, in: 0...Clock.longestSpan)
            element.count("returning", into: &cohort.returning, in: 0...1_000_000)
            element.count("after", into: &cohort.after, in: 1...3660)
            element.finish()
            return cohort
        }
    }

    private static func hot(_ key: String, _ section: inout SectionReader) -> Skew.Hot? {
        guard var hot = optionalSection(key, &section) else { return nil }
        var value = Skew.Hot()
        hot.text("id", into: &value.id)
        hot.share("share", into: &value.share)
        hot.duration("from", into: &value.from, in: 0...Clock.longestSpan)
        if hot.names.contains("for") {
            var lasting: Milliseconds = 0
            hot.duration("for", into: &lasting, in: 1...Clock.longestSpan)
            value.lasting = lasting
        }
        hot.finish()
        return value
    }

    /// A section that may be written as `none`.
    private static func optionalSection(_ key: String, _ section: inout SectionReader) -> SectionReader? {
        guard let document = section.value(key), document.content != .scalar("none", isPlain: true) else { return nil }
        return section.section(key)
    }
}

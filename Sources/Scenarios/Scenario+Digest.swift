internal import Vocabulary

extension Scenario {
    /// Counts the times that the bytes of a load have changed though its keys have not.
    ///
    /// Whoever changes a golden lane hash raises it; a test holds the two together.
    public static let generatorRevision = 2

    /// A hash of all that shapes the bytes of the load but its seed: loads of equal digest and seed are the same load,
    /// whichever build generates them.
    ///
    /// Keys at their default are left out, so that a new key does not change the digest of the loads before it.
    public var loadDigest: String {
        let defaults = Dictionary(uniqueKeysWithValues: Scenario().loadKeys().map { ($0.key, $0.value) })
        var hash = XXHash64()
        hash.update(Array("generator=\(Self.generatorRevision)\n".utf8).span)
        for (key, value) in loadKeys().sorted(by: { $0.key < $1.key }) where defaults[key] != value {
            hash.update(Array("\(key)=\(value)\n".utf8).span)
        }
        return hash.text
    }

    /// The keys that shape bytes, with their values in one normal form.
    private func loadKeys() -> [(key: String, value: String)] {
        [
            ("lanes", "\(lanes)"), ("clock.start", "\(clock.start)"), ("clock.span", "\(clock.span)"),
            ("keys.partition_by", partitionBy.rawValue),
        ] + rateKeys() + populationKeys() + behaviourKeys() + arrivalKeys() + faultKeys()
    }

    private func rateKeys() -> [(key: String, value: String)] {
        [
            ("rate.mean", "\(rate.mean)"), ("rate.shape", rate.shape.rawValue), ("rate.peak", "\(rate.peak)"),
            ("rate.at", "\(rate.at)"), ("rate.from", "\(rate.from)"), ("rate.over", "\(rate.over)"),
            ("rate.for", "\(rate.lasting)"), ("rate.arrivals", rate.arrivals.rawValue),
            ("rate.steps", rate.steps.map { "\($0.at):\($0.multiple)" }.joined(separator: " ")),
        ]
    }

    private func populationKeys() -> [(key: String, value: String)] {
        let platforms = population.platforms.map { platform in
            let versions = platform.versions.map { "\($0.name):\($0.share)" }.joined(separator: ",")
            let rollout = platform.rollout.map { ">\($0.to):\($0.from):\($0.over)" } ?? ""
            return "\(platform.name):\(platform.share):\(platform.style):\(platform.detail):\(versions)\(rollout)"
        }
        return [
            ("population.users", "\(population.users)"), ("population.new_per_day", "\(population.newPerDay)"),
            ("population.activity", "\(population.activity)"), ("population.anonymous", "\(population.anonymous)"),
            ("population.devices_per_user", "\(population.devicesPerUser)"),
            ("population.platforms", platforms.joined(separator: " ")), ("contents.count", "\(contents.count)"),
            ("contents.popularity", "\(contents.popularity)"), ("contents.new_per_day", "\(contents.newPerDay)"),
        ]
    }

    private func behaviourKeys() -> [(key: String, value: String)] {
        let pages = behaviour.pages?.pages.map { page in
            let next = page.next.map { "\($0.page):\($0.weight)" }.joined(separator: ",")
            return "\(page.name):\(page.showsContent):\(next)"
        }
        let funnel = behaviour.funnel
        return [
            ("behaviour.session.length", "\(behaviour.sessionLength)"),
            ("behaviour.session.gap", "\(behaviour.sessionGap)"), ("behaviour.think", "\(behaviour.think)"),
            ("behaviour.funnel.start", "\(funnel.start)"), ("behaviour.funnel.finish", "\(funnel.finish)"),
            ("behaviour.funnel.abandon_after", "\(funnel.abandonAfter)"),
            ("behaviour.funnel.resume", "\(funnel.resume)"),
            ("behaviour.funnel.start_first", "\(funnel.startFirst)"),
            ("behaviour.pages", pages?.joined(separator: " ") ?? "default"),
        ]
    }

    private func arrivalKeys() -> [(key: String, value: String)] {
        let delays = arrival.delay.map { "\($0.share):\($0.distribution):\($0.longest)" }
        let skews = arrival.laneSkew.sorted { $0.key < $1.key }.map { lane, skew in
            switch skew {
            case .silent: "\(lane):silent"
            case .lag(let lag): "\(lane):\(lag)"
            }
        }
        return [
            ("arrival.delay", delays.joined(separator: " ")),
            ("arrival.offline.devices", "\(arrival.offline.devices)"),
            ("arrival.offline.hold", "\(arrival.offline.hold)"), ("arrival.offline.batch", "\(arrival.offline.batch)"),
            ("arrival.clock_error.devices", "\(arrival.clockError.devices)"),
            ("arrival.clock_error.dist", "\(arrival.clockError.distribution)"),
            ("arrival.lane_skew", skews.joined(separator: " ")),
        ]
    }

    private func faultKeys() -> [(key: String, value: String)] {
        func text(_ hot: Skew.Hot?) -> String {
            hot.map { "\($0.id):\($0.share):\($0.from):\($0.lasting.map(String.init) ?? "")" } ?? ""
        }
        let data = faultsInData
        let cohorts = plant.map { "\($0.kind.rawValue):\($0.users):\($0.edge(in: self)):\($0.returning):\($0.after)" }
        return [
            ("faults_in_data.duplicates", "\(data.duplicates)"),
            ("faults_in_data.same_message_other_body", "\(data.sameMessageOtherBody)"),
            ("faults_in_data.truncated", "\(data.truncated)"), ("faults_in_data.wrong_type", "\(data.wrongType)"),
            ("faults_in_data.missing_user", "\(data.missingUser)"), ("faults_in_data.future", "\(data.future)"),
            ("faults_in_data.bad_time", "\(data.badTime)"), ("faults_in_data.wide", "\(data.wide)@\(data.wideBytes)"),
            ("skew.hot_content", text(skew.hotContent)), ("skew.hot_user", text(skew.hotUser)),
            ("skew.hot_lane", skew.hotLane.map { "\($0.lane):\($0.share)" } ?? ""),
            ("plant", cohorts.joined(separator: " ")),
        ]
    }
}

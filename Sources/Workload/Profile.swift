import Scenarios
import Vocabulary

/// A version of a platform, used by someone who has signed in or has not: what chooses a set of templates.
struct Profile: Sendable {
    let platform: Scenario.Platform
    let version: String
    let isAnonymous: Bool
    /// Whether a site is looked at on a phone.
    let isOnPhone: Bool
    /// Index of its pages.
    let walk: Int
    let firstTemplate: Int
}

/// All profiles of a scenario, and which one a device has at a time.
struct Profiles: Sendable {
    private struct Choice: BitwiseCopyable {
        var firstProfile = 0
        var versions = 0
        /// Index of the version of a rollout, or −1.
        var rollout = -1
        var rolloutFrom: Int64 = 0
        var rolloutOver: Int64 = 0
        /// Profiles of a version: signed in or not, and for a site that is also looked at on phones, on one or not.
        var forms = 2
    }

    private(set) var all: [Profile] = []
    private(set) var walks: [PageWalk]
    private var choices: [Choice] = []
    private let platforms: AliasTable
    private var versions: [AliasTable] = []
    private let anonymous: UInt64
    /// The share of a site's devices that are phones: our assumption.
    private let onPhone = Draws.threshold(0.35)

    init(_ scenario: Scenario, origin: EventTime) {
        let population = scenario.population
        let graphs = scenario.behaviour.pages.map { [$0, $0] } ?? [.mobile, .portal]
        walks = graphs.map(PageWalk.init)
        platforms = AliasTable(population.platforms.map(\.share))
        anonymous = Draws.threshold(population.anonymous)
        var firstTemplate = 0
        for platform in population.platforms {
            let walk = platform.style == .mobile ? 0 : 1
            var choice = Choice(firstProfile: all.count, versions: platform.versions.count)
            choice.forms = platform.style == .mobile || platform.isDesktop ? 2 : 4
            var names = platform.versions.map(\.name)
            if let rollout = platform.rollout {
                choice.rollout = names.firstIndex(of: rollout.to) ?? names.count
                if choice.rollout == names.count { names.append(rollout.to) }
                choice.rolloutFrom = scenario.clock.start + rollout.from - origin
                choice.rolloutOver = rollout.over
            }
            for name in names {
                for index in 0..<choice.forms {
                    all.append(
                        Profile(
                            platform: platform, version: name, isAnonymous: index & 1 > 0, isOnPhone: index & 2 > 0,
                            walk: walk, firstTemplate: firstTemplate))
                    firstTemplate += TemplateLibrary.count(walks[walk])
                }
            }
            versions.append(AliasTable(platform.versions.map(\.share)))
            choices.append(choice)
        }
    }

    /// The profile of a device at a time since the origin.
    func profile(device: UInt64, user: UInt64, draws: Draws, at time: Int64) -> Int {
        let key = draws.key(.deviceTraits, device)
        let platform = platforms.sample(key)
        let choice = choices[platform]
        var version = versions[platform].sample(Draws.bits(key: key, counter: 1))
        if choice.rollout >= 0 {
            let wait = Int64(Draws.index(Draws.bits(key: key, counter: 2).low, below: Int(choice.rolloutOver) + 1))
            if time >= choice.rolloutFrom + wait { version = choice.rollout }
        }
        let isAnonymous = draws.key(.userTraits, user).low.isUnder(anonymous)
        let isOnPhone = choice.forms > 2 && Draws.bits(key: key, counter: 3).low.isUnder(onPhone)
        return choice.firstProfile + version * choice.forms + (isOnPhone ? 2 : 0) + (isAnonymous ? 1 : 0)
    }
}

extension Scenario.Platform {
    /// The site's build for computers without a network names itself so.
    var isDesktop: Bool { style == .portal && name.hasSuffix(".desktop") }
}

public import Vocabulary

extension Scenario {
    public struct Population: Hashable, Sendable {
        /// Users at the start.
        public var users = 100_000
        /// New users a day, as a share of `users`.
        public var newPerDay: Double = 0
        /// How sessions spread over users.
        public var activity = Distribution.zipf(exponent: 0.8)
        /// The share of users who never sign in.
        public var anonymous: Double = 0.15
        public var devicesPerUser: Double = 1.2
        public var platforms = Platform.diksha
    }

    /// A producer of events: an app or a site.
    public struct Platform: Hashable, Sendable {
        /// The manner in which a producer writes events: key order, ids and context.
        public enum Style: String, CaseIterable, Sendable { case mobile, portal }
        /// How much context an event carries: `lean` leaves out correlation data, roll-ups and tags.
        public enum Detail: String, CaseIterable, Sendable { case full, lean }

        public struct Version: Hashable, Sendable {
            public var name: String
            public var share: Double
        }

        /// Devices move to another version, each at its own time.
        public struct Rollout: Hashable, Sendable {
            public var to = ""
            public var from: Milliseconds = 0
            public var over: Milliseconds = 0
        }

        /// `context.pdata.id`.
        public var name: String
        public var share: Double = 0
        public var style = Style.portal
        public var detail = Detail.full
        public var versions: [Version] = []
        public var rollout: Rollout?

        /// DIKSHA's three; the shares are our assumption.
        public static let diksha = [
            Platform(
                name: "prod.diksha.app", share: 0.7, style: .mobile,
                versions: [Version(name: "4.8.13", share: 0.2), Version(name: "4.8.14", share: 0.8)]),
            Platform(name: "prod.diksha.portal", share: 0.28, versions: [Version(name: "4.8.14", share: 1)]),
            Platform(name: "prod.diksha.desktop", share: 0.02, versions: [Version(name: "2.0.1", share: 1)]),
        ]
    }

    public struct Behaviour: Hashable, Sendable {
        public struct Funnel: Hashable, Sendable {
            /// The share of content impressions that start.
            public var start: Double = 0.55
            /// The share of starts that end.
            public var finish: Double = 0.58
            /// How long a content that is not finished is played.
            public var abandonAfter = Distribution.lognormal(median: 180_000, sigma: 1)
            /// The share of abandoned contents that are taken up again in the session.
            public var resume: Double = 0.08
            /// The share of starts that are sent a few milliseconds before their impression.
            public var startFirst: Double = 0.2
        }

        /// How long a session lasts.
        public var sessionLength = Distribution.lognormal(median: 360_000, sigma: 1.1)
        /// The least time between two sessions of a device.
        public var sessionGap: Milliseconds = 30 * 60_000
        /// The time between two steps of a learner.
        public var think = Distribution.lognormal(median: 4000, sigma: 1.4)
        public var funnel = Funnel()
        /// `nil` means the pages of the platform's style.
        public var pages: PageGraph?
    }

    /// Pages and how learners walk between them.
    public struct PageGraph: Hashable, Sendable {
        public struct Page: Hashable, Sendable {
            public var name: String
            /// Whether the page shows a content, with which a journey may begin.
            public var showsContent = false
            /// Where learners go next, with weights. The page `exit` ends the session.
            public var next: [Transition] = []

            public init(name: String, showsContent: Bool = false, next: [Transition] = []) {
                self.name = name
                self.showsContent = showsContent
                self.next = next
            }
        }

        public struct Transition: Hashable, Sendable {
            public var page: String
            public var weight: Double

            public init(page: String, weight: Double) {
                self.page = page
                self.weight = weight
            }
        }

        /// Where a session ends.
        public static let exit = "exit"
        /// The first page is where sessions begin.
        public var pages: [Page] = []

        public init(pages: [Page] = []) { self.pages = pages }
    }
}

extension Scenario {
    /// Events that a user has on a day on average, if the load lasts as long, else in all of it.
    public var eventsOfUserAndDay: Double {
        rate.mean * Double(min(clock.span, .millisecondsPerDay)) / 1000 / Double(population.users)
    }

    /// More of them are hardly one learner's.
    public static let believableEventsOfUserAndDay = 1000.0
}

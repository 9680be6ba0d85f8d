import Scenarios

/// The pages of a producer, and the chances of going from one to another.
struct PageWalk: Sendable {
    let pages: [Scenario.PageGraph.Page]
    /// By page: where to go next; the count of pages means that the session ends.
    private let next: [AliasTable]
    let showsContent: ConstantTable<Bool>

    init(_ graph: Scenario.PageGraph) {
        pages = graph.pages
        showsContent = ConstantTable(graph.pages.map(\.showsContent))
        let names = graph.pages.map(\.name) + [Scenario.PageGraph.exit]
        next = graph.pages.map { page in
            AliasTable(names.map { name in page.next.first { $0.page == name }?.weight ?? 0 })
        }
    }

    var exit: Int { pages.count }

    @inline(__always)
    func next(after page: Int, _ bits: UInt64) -> Int { next[page].sample(bits) }
}

extension Scenario.PageGraph {
    fileprivate init(_ pages: [(name: String, showsContent: Bool, next: [(String, Double)])]) {
        self.init(
            pages: pages.map { page in
                Page(
                    name: page.name, showsContent: page.showsContent,
                    next: page.next.map { Transition(page: $0.0, weight: $0.1) })
            })
    }

    /// Pages of the app. Names are those of the app; the weights are our assumption.
    static let mobile = Self([
        (
            "home", false,
            [("resources", 4), ("courses", 2), ("search", 2), ("profile", 0.5), ("content-detail", 3), ("exit", 0.4)]
        ),
        (
            "resources", false,
            [("collection-detail", 5), ("content-detail", 3), ("search", 1), ("home", 1), ("exit", 0.3)]
        ),
        ("courses", false, [("course-detail", 5), ("home", 2), ("exit", 0.3)]),
        (
            "search", false,
            [("content-detail", 5), ("collection-detail", 2), ("qr-code-scanner", 0.5), ("home", 1), ("exit", 0.3)]
        ),
        ("qr-code-scanner", false, [("dial-book-result", 5), ("home", 1)]),
        ("dial-book-result", false, [("content-detail", 5), ("home", 1)]),
        ("collection-detail", false, [("content-detail", 7), ("resources", 1.5), ("exit", 0.3)]),
        ("course-detail", false, [("content-detail", 6), ("courses", 1.5), ("exit", 0.3)]),
        (
            "content-detail", true,
            [("content-detail", 2), ("collection-detail", 3), ("home", 2), ("search", 1), ("exit", 0.8)]
        ),
        ("profile", false, [("settings", 1), ("downloads", 1), ("home", 3), ("exit", 0.3)]),
        ("downloads", false, [("content-detail", 2), ("home", 2), ("exit", 0.2)]),
        ("settings", false, [("home", 3), ("profile", 1), ("exit", 0.3)]),
    ])

    /// Pages of the portal. Names are those of the portal; the weights are our assumption.
    static let portal = Self([
        ("explore", false, [("explore-search", 3), ("play-collection", 4), ("public-dashboard", 0.5), ("exit", 0.5)]),
        ("explore-search", false, [("content-player", 4), ("play-collection", 3), ("explore", 1), ("exit", 0.4)]),
        ("play-collection", false, [("content-player", 7), ("explore", 1), ("exit", 0.4)]),
        ("content-player", true, [("content-player", 2), ("play-collection", 4), ("explore", 1.5), ("exit", 0.8)]),
        ("public-dashboard", false, [("explore", 3), ("exit", 0.5)]),
        ("course-read", false, [("content-player", 5), ("course-consumption", 3), ("exit", 0.4)]),
        ("course-consumption", false, [("content-player", 6), ("course-read", 1), ("exit", 0.4)]),
        ("profile-read", false, [("course-read", 2), ("explore", 2), ("exit", 0.4)]),
        ("static-home", false, [("explore", 3), ("profile-read", 1), ("course-read", 2)]),
    ])
}

internal import Vocabulary

/// The views of all shards by page in one window of `top_pages` after another.
///
/// A window has what the one before it had, but for the panes that it has left and those that it has come to. So each
/// pane is added once and taken away once, however many windows hold it. Nothing may come to the panes meanwhile.
struct WindowSum {
    typealias Page = (key: [UInt8], value: TopPages.Count)

    private let shards: [Shard]
    private let windowsOfPane: Int64
    /// The panes that have views and are held by a window that is to come, in order.
    private let panes: [Int64]
    /// Which of them the window holds.
    private var held = 0..<0
    private var counts: [[UInt8]: TopPages.Count] = [:]
    /// What counts from a later window on, by that window.
    private var later: [Int64: [Page]] = [:]

    /// - Parameter window: the first window that can be gone on to.
    init(of shards: [Shard], from window: Int64, windowsOfPane: Int64) {
        self.shards = shards
        self.windowsOfPane = windowsOfPane
        panes = Set(shards.flatMap { $0.state.topPages.paneIndices }).filter { $0 >= window }.sorted()
    }

    /// The first window from one on that holds a pane with views, if there is any.
    func next(from window: Int64) -> Int64? {
        let pane = panes[held.lowerBound...].first { $0 >= window }
        return pane.map { max(window, firstWindow(ofPane: $0)) }
    }

    /// Goes on to a window, which `next` has given.
    mutating func move(to window: Int64) {
        var (first, end) = (held.lowerBound, held.upperBound)
        while first < end, panes[first] < window {
            remove(pane: panes[first])
            first += 1
        }
        while end < panes.count, firstWindow(ofPane: panes[end]) <= window {
            add(pane: panes[end], at: window)
            end += 1
        }
        held = first..<end
        for (page, count) in later.removeValue(forKey: window) ?? [] { counts[page, default: .init()] += count }
    }

    /// The pages with the most views, by rank.
    func ranked(_ top: Int) -> ArraySlice<Page> {
        var best: [Page] = []
        var last: Page?
        for page in counts where page.value.views > 0 {
            if let last, !Self.precedes(page, last) { continue }
            best.append(page)
            // Sorted only when twice as many are there, so that of many pages most are compared once.
            guard best.count / 2 >= top else { continue }
            best.sort(by: Self.precedes)
            best.removeLast(best.count - top)
            last = best.last
        }
        best.sort(by: Self.precedes)
        return best.prefix(top)
    }

    private static func precedes(_ first: Page, _ second: Page) -> Bool {
        first.value.views != second.value.views
            ? first.value.views > second.value.views : first.key.lexicographicallyPrecedes(second.key)
    }

    private func firstWindow(ofPane pane: Int64) -> Int64 { pane - windowsOfPane + 1 }

    private mutating func add(pane: Int64, at window: Int64) {
        for shard in shards {
            shard.state.topPages.forEachCount(inPane: pane) { page, count, position in
                let first = firstWindow(ofPane: pane) + Int64(position)
                if first <= window {
                    counts[page, default: .init()] += count
                } else {
                    later[first, default: []].append((page, count))
                }
            }
        }
    }

    private mutating func remove(pane: Int64) {
        for shard in shards {
            shard.state.topPages.forEachCount(inPane: pane) { page, count, _ in
                counts[page, default: .init()] -= count
                // Not by the views alone: what the page has in this pane may be told in parts, some of them negative.
                if counts[page] == .init() { counts[page] = nil }
            }
        }
    }
}

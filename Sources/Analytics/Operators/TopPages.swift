internal import Vocabulary

/// Views of pages of a shard, in panes of one slide; a window is a run of panes.
///
/// An event can be late for the first of its windows and admitted to the rest, so a view counts from a window on. Its
/// identity decides the shard, so that every copy of a view meets the others.
@safe struct TopPages: ~Copyable {
    /// Views and their duration, which add up.
    struct Count: Equatable {
        var views: Int64 = 0
        var duration: Milliseconds = 0
    }

    /// The views of events whose time lies in one slide.
    @safe fileprivate final class Pane {
        // Safe: owned. Each access to a variable of a class would be checked to be exclusive.
        let storage: UnsafeMutablePointer<PaneViews>

        init() {
            unsafe storage = .allocate(capacity: 1)
            unsafe storage.initialize(to: PaneViews())
        }

        deinit {
            unsafe storage.deinitialize(count: 1)
            unsafe storage.deallocate()
        }

        var views: PaneViews {
            @inline(__always) _read { yield unsafe storage.pointee }
            @inline(__always) _modify { yield unsafe &storage.pointee }
        }
    }

    fileprivate struct PaneViews: ~Copyable {
        var pages = TextTable(in: .topPages)
        /// Views that count in all windows of the pane, by page.
        var everywhere = StateArray<Count>(in: .topPages)
        /// Views that count from the n-th window of the pane on, n > 0, by n and page.
        var fromLaterWindow: [LaterPage: Count] = [:]
        /// Views with a message.
        var views = ViewTable()

        mutating func archive(_ archive: StateArchive) {
            pages.archive(archive)
            everywhere.archive(archive)
            archive.dictionary(&fromLaterWindow)
            views.archive(archive)
        }

        var allocatedBytes: Int {
            pages.allocatedBytes + everywhere.allocatedBytes + views.allocatedBytes + fromLaterWindow.capacity * 40
        }

        /// The number of a page.
        @inline(__always)
        mutating func number(ofPage page: UnsafeBufferPointer<UInt8>) -> UInt32 {
            let hash = unsafe UInt32(truncatingIfNeeded: ByteHash.hash(page))
            let (number, isNew) = unsafe pages.intern(page, hash: hash)
            if isNew { everywhere.append(Count()) }
            return number
        }

        /// Counts a view with a message from a window on, once. Returns the window from which it counted before, if
        /// another copy of it did.
        @inline(__always)
        mutating func insert(
            _ view: View, _ message: UnsafeBufferPointer<UInt8>, hash: UInt32, from window: Int32
        ) -> Int32? {
            let (number, isNew) = unsafe views.intern(view, message: message, hash: hash)
            guard !isNew else {
                if window > 0 { views.setFirstWindow(window, of: number) }
                add(view, from: window)
                return nil
            }
            let known = views.firstWindow(of: number)
            if window < known {
                // This copy was admitted to windows for which the others were late: the view counts from there on.
                views.setFirstWindow(window, of: number)
                add(views: -1, duration: -view.counted, page: view.page, from: known)
                add(view, from: window)
            }
            return known
        }

        @inline(__always)
        mutating func add(_ view: View, from window: Int32) {
            add(views: 1, duration: view.counted, page: view.page, from: window)
        }

        mutating func add(views: Int64, duration: Milliseconds, page: UInt32, from window: Int32) {
            let count = Count(views: views, duration: duration)
            if window == 0 {
                everywhere[Int(page)] += count
            } else {
                fromLaterWindow[LaterPage(window: window, page: page), default: Count()] += count
            }
        }
    }

    fileprivate struct LaterPage: Hashable {
        var window: Int32
        var page: UInt32
    }

    private let slide: Milliseconds
    private let windowsOfPane: Int64
    private let deduplicates: Bool
    private var panes: [Int64: Pane] = [:]
    /// The pane of the view before, which is that of most views.
    // Safe: forgotten whenever panes are.
    private var latest: (start: EventTime, views: UnsafeMutablePointer<PaneViews>)?
    /// Event–window pairs that were admitted again.
    private(set) var duplicates: Int64 = 0

    init(_ configuration: QueryConfiguration) {
        slide = configuration.topPages.slide
        windowsOfPane = configuration.topPages.window / configuration.topPages.slide
        deduplicates = configuration.topPages.dedup
        unsafe latest = nil
    }

    mutating func archive(_ archive: StateArchive) {
        unsafe latest = nil
        archive.dictionary(&panes, empty: Pane.init) { $0.views.archive(archive) }
        archive.value(&duplicates)
    }

    mutating func addDuplicates(_ count: Int64) { duplicates += count }

    /// Pages, and views with a message, over all panes.
    var entries: Int { panes.values.reduce(0) { $0 + $1.views.pages.count + $1.views.views.count } }
    var allocatedBytes: Int { panes.values.reduce(0) { $0 + $1.views.allocatedBytes } }

    /// A view whose page has been found, on its way to be counted before panes are forgotten.
    @safe struct Prepared: BitwiseCopyable {
        // Safe: panes stay until they are forgotten.
        fileprivate let pane: UnsafeMutablePointer<PaneViews>
        fileprivate let view: View
        fileprivate let hash: UInt32
    }

    /// Finds the pane and the page of a view, and asks the processor to fetch what `insert` will need.
    @inline(__always)
    mutating func prepare(_ view: View, page: UnsafeBufferPointer<UInt8>, messageHash: UInt64) -> Prepared {
        let (start, pane) = unsafe pane(of: view.time)
        var view = view
        view.place(inPaneAt: start, page: unsafe pane.pointee.number(ofPage: page))
        let hash = view.hash(withMessage: messageHash)
        unsafe pane.pointee.views.prefetchSlot(hash)
        return unsafe Prepared(pane: pane, view: view, hash: hash)
    }

    /// Counts a view that was admitted to the windows from `firstWindow` (0 = the earliest that holds it) on.
    @inline(__always)
    mutating func insert(_ prepared: Prepared, message: UnsafeBufferPointer<UInt8>, firstWindow: Int32) {
        guard deduplicates, prepared.view.isWhole || !message.isEmpty else {
            return unsafe prepared.pane.pointee.add(prepared.view, from: firstWindow)
        }
        let known = unsafe prepared.pane.pointee.insert(
            prepared.view, message, hash: prepared.hash, from: firstWindow)
        if let known { duplicates += windowsOfPane - Int64(max(known, firstWindow)) }
    }

    /// The start of the pane that holds a time, and its views; it may be new.
    @inline(__always)
    private mutating func pane(of time: EventTime) -> (start: EventTime, views: UnsafeMutablePointer<PaneViews>) {
        if let latest = unsafe latest, unsafe time >= latest.start, unsafe time - latest.start < slide {
            return unsafe latest
        }
        return unsafe otherPane(of: time)
    }

    @inline(never)
    private mutating func otherPane(of time: EventTime) -> (start: EventTime, views: UnsafeMutablePointer<PaneViews>) {
        let index = time.flooredQuotient(dividingBy: slide)
        let pane = panes[index] ?? Pane()
        panes[index] = pane
        let found = unsafe (start: index * slide, views: pane.storage)
        unsafe latest = unsafe found
        return unsafe found
    }

    /// The earliest pane that has views.
    var firstPane: Int64? { panes.keys.min() }

    /// The panes that have views, in no order.
    var paneIndices: [Int64] { Array(panes.keys) }

    /// Tells what the pages of a pane come to, and from which of its windows (0 = the earliest that holds it) on.
    func forEachCount(inPane index: Int64, _ body: (_ page: [UInt8], _ count: Count, _ firstWindow: Int32) -> Void) {
        guard let pane = panes[index] else { return }
        for page in 0..<pane.views.pages.count {
            let count = pane.views.everywhere[page]
            if count.views > 0 { body(pane.views.pages.copy(UInt32(page)), count, 0) }
        }
        for (key, count) in pane.views.fromLaterWindow { body(pane.views.pages.copy(key.page), count, key.window) }
    }

    /// Forgets panes that no window from `window` on holds.
    mutating func forget(before window: Int64) {
        unsafe latest = nil
        for index in paneIndices where index < window { panes[index] = nil }
    }
}

extension TopPages {
    /// Appends every view that has an identity, and what the others come to by page.
    func export(to writer: ExportWriter) throws(CheckpointError) {
        for (index, pane) in panes.sorted(by: { $0.key < $1.key }) {
            var rest = pane.views.countsByWindow
            for number in 0..<UInt32(pane.views.views.count) {
                let view = pane.views.views[number]
                let window = pane.views.views.firstWindow(of: number)
                let page = pane.views.pages.copy(view.page)
                let message = pane.views.views.message(of: number)
                try writer.append(.views) { fields in
                    fields.append(index * slide + view.time)
                    fields.append(view.duration)
                    fields.append(window)
                    unsafe page.withUnsafeBufferPointer { unsafe fields.append($0) }
                    unsafe message.withUnsafeBufferPointer { unsafe fields.append($0) }
                }
                rest[LaterPage(window: window, page: view.page), default: Count()] -= view.count
            }
            for (key, count) in rest where count.views != 0 {
                let page = pane.views.pages.copy(key.page)
                try writer.append(.pages) { fields in
                    for number in [index * slide, Int64(key.window), count.views, count.duration] {
                        fields.append(number)
                    }
                    unsafe page.withUnsafeBufferPointer { unsafe fields.append($0) }
                }
            }
        }
    }

    /// Takes views without identity of a page, in the pane that begins at `start`, that count from a window of it on.
    mutating func restore(
        page: UnsafeBufferPointer<UInt8>, start: EventTime, window: Int32, views: Int64, duration: Milliseconds
    ) {
        let pane = unsafe pane(of: start).views
        let page = unsafe pane.pointee.number(ofPage: page)
        unsafe pane.pointee.add(views: views, duration: duration, page: page, from: window)
    }
}

extension TopPages.PaneViews {
    /// Views and durations by page and the window from which they count; the first window is 0.
    fileprivate var countsByWindow: [TopPages.LaterPage: TopPages.Count] {
        var counts = fromLaterWindow
        for page in 0..<everywhere.count { counts[.init(window: 0, page: UInt32(page))] = everywhere[page] }
        return counts
    }
}

extension View {
    fileprivate var count: TopPages.Count { .init(views: 1, duration: counted) }
}

extension TopPages.Count {
    static func += (count: inout Self, other: Self) {
        count.views += other.views
        count.duration += other.duration
    }

    static func -= (count: inout Self, other: Self) {
        count.views -= other.views
        count.duration -= other.duration
    }
}

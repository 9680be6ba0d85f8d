internal import CPrefetch

/// An array of plain values in an operator's arena that grows by pages which never move.
///
/// Growing never stops to copy, and at most one page of room is unused: a long array costs what its elements cost.
@safe struct PagedArray<Element: BitwiseCopyable>: ~Copyable {
    /// A page holds the largest power of two of elements that fits 64 KiB.
    private static var pageShift: Int {
        @inline(__always) get { 16 - (Int.bitWidth - (MemoryLayout<Element>.stride - 1).leadingZeroBitCount) }
    }

    private(set) var count = 0
    // Safe: the first `pageCount` of the addresses are pages of this array.
    private var pages: UnsafeMutablePointer<UnsafeMutablePointer<Element>>?
    private var pageCount = 0
    private var pageCapacity = 0
    private let arena: StateArena

    init(in arena: StateArena) {
        self.arena = arena
        unsafe pages = nil
    }

    deinit {
        guard let pages = unsafe pages else { return }
        for index in 0..<pageCount { unsafe arena.deallocate(pages[index], count: 1 << Self.pageShift) }
        unsafe arena.deallocate(pages, count: pageCapacity)
    }

    /// Bytes that the array holds, used or not.
    var allocatedBytes: Int {
        (pageCount << Self.pageShift) * MemoryLayout<Element>.stride
            + pageCapacity * MemoryLayout<UInt>.stride
    }

    /// Where an element lies, for good; there must be one of that index.
    @inline(__always)
    func address(_ index: Int) -> UnsafeMutablePointer<Element> {
        // Safe: callers have made sure that the page is there.
        unsafe pages.unsafelyUnwrapped[index >> Self.pageShift] + (index & ((1 << Self.pageShift) - 1))
    }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count)
            return unsafe address(index).pointee
        }
        _modify {
            precondition(index >= 0 && index < count)
            yield unsafe &address(index).pointee
        }
    }

    /// Asks the processor to fetch an element that will be used soon; an index past the end does no harm.
    @inline(__always)
    func prefetch(_ index: Int) {
        if index >= 0 && index < count { unsafe spate_prefetch(address(index)) }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == pageCount << Self.pageShift { addPage() }
        count += 1
        unsafe address(count - 1).initialize(to: element)
    }

    @inline(never)
    private mutating func addPage() {
        if pageCount == pageCapacity {
            let larger = max(8, pageCapacity * 2)
            let moved = unsafe arena.allocate(UnsafeMutablePointer<Element>.self, count: larger)
            if let pages = unsafe pages {
                unsafe moved.update(from: pages, count: pageCount)
                unsafe arena.deallocate(pages, count: pageCapacity)
            }
            unsafe pages = moved
            pageCapacity = larger
        }
        unsafe pages.unsafelyUnwrapped[pageCount] = arena.allocate(Element.self, count: 1 << Self.pageShift)
        pageCount += 1
    }

    /// Visits the number of elements, and the used part of each page.
    mutating func archive(_ archive: StateArchive) {
        let restored = archive.count(count)
        if archive.isRestoring {
            self = PagedArray(in: arena)
            while pageCount << Self.pageShift < restored { addPage() }
            count = restored
        }
        // Pages behind the last element stay when elements are removed, and hold nothing.
        for page in 0..<pageCount where page << Self.pageShift < count {
            let used = min(count - (page << Self.pageShift), 1 << Self.pageShift)
            // Safe: there are `used` elements from the start of the page on, zeroed or appended.
            unsafe archive.memory(
                UnsafeMutableRawBufferPointer(
                    start: pages.unsafelyUnwrapped[page], count: used * MemoryLayout<Element>.stride))
        }
    }

    /// Removes the last element and returns it, or returns `nil`. Its page stays.
    mutating func popLast() -> Element? {
        guard count > 0 else { return nil }
        count -= 1
        return unsafe address(count).pointee
    }
}

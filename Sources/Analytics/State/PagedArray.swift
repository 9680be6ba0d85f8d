internal import CPrefetch

/// An array of plain values in an operator's arena that grows by pages.
///
/// Growing never stops to copy more than the first page, which begins small: a long array costs what its elements cost
/// and at most one page more, and a short one twice that.
@safe struct PagedArray<Element: BitwiseCopyable>: ~Copyable {
    /// A page holds the largest power of two of elements that fits 64 KiB.
    private static var pageShift: Int {
        @inline(__always) get { 16 - (Int.bitWidth - (MemoryLayout<Element>.stride - 1).leadingZeroBitCount) }
    }

    private static var pageSize: Int { @inline(__always) get { 1 << pageShift } }
    /// Bytes of a first page that was just begun.
    private static var leastBytes: Int { 64 }

    private(set) var count = 0
    /// For how many elements the pages have room.
    private var capacity = 0
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
        for index in 0..<pageCount { unsafe arena.deallocate(pages[index], count: min(capacity, Self.pageSize)) }
        unsafe arena.deallocate(pages, count: pageCapacity)
    }

    /// Bytes that the array holds, used or not.
    var allocatedBytes: Int {
        capacity * MemoryLayout<Element>.stride + pageCapacity * MemoryLayout<UInt>.stride
    }

    /// Where an element lies until the next is appended; there must be one of that index.
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
        if count == capacity { addRoom() }
        count += 1
        unsafe address(count - 1).initialize(to: element)
    }

    @inline(never)
    private mutating func addRoom() {
        if (1..<Self.pageSize).contains(capacity) { growFirstPage() } else { addPage() }
    }

    private mutating func growFirstPage() {
        let larger = min(capacity * 2, Self.pageSize)
        let moved = unsafe arena.allocate(Element.self, count: larger)
        unsafe moved.update(from: pages.unsafelyUnwrapped[0], count: capacity)
        unsafe arena.deallocate(pages.unsafelyUnwrapped[0], count: capacity)
        unsafe pages.unsafelyUnwrapped[0] = moved
        capacity = larger
    }

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
        let size = pageCount == 0 ? Self.leastBytes / MemoryLayout<Element>.stride : Self.pageSize
        unsafe pages.unsafelyUnwrapped[pageCount] = arena.allocate(Element.self, count: size)
        pageCount += 1
        capacity += size
    }

    /// Visits the number of elements, and the used part of each page.
    mutating func archive(_ archive: StateArchive) {
        let restored = archive.count(count)
        if archive.isRestoring {
            self = PagedArray(in: arena)
            while capacity < restored { addRoom() }
            count = restored
        }
        // Pages behind the last element stay when elements are removed, and hold nothing.
        for page in 0..<pageCount where page << Self.pageShift < count {
            let used = min(count - (page << Self.pageShift), Self.pageSize)
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

internal import CPrefetch

/// An array of plain values in an operator's arena that grows by pages.
///
/// Growing never stops to copy more than the first page, which begins small: a long array costs what its elements cost
/// and at most one page more, and a short one twice that.
@safe struct PagedArray<Element: BitwiseCopyable>: ~Copyable {
    private typealias Paging = StatePage<Element>

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
        for index in 0..<pageCount { unsafe arena.deallocate(pages[index], count: min(capacity, Paging.size)) }
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
        unsafe pages.unsafelyUnwrapped[index >> Paging.shift] + (index & (Paging.size - 1))
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
        if (1..<Paging.size).contains(capacity) { growFirstPage() } else { addPage() }
    }

    private mutating func growFirstPage() {
        let larger = min(capacity * 2, Paging.size)
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
        let size = pageCount == 0 ? Paging.leastSize : Paging.size
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
        for page in 0..<pageCount {
            let used = min(count - (page << Paging.shift), Paging.size)
            // Safe: there are `used` elements from the start of the page on, zeroed or appended.
            unsafe archive.memory(
                UnsafeMutableRawBufferPointer(
                    start: pages.unsafelyUnwrapped[page], count: used * MemoryLayout<Element>.stride))
        }
    }
}

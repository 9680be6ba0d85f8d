internal import CPrefetch

/// Numbered places for plain values in an operator's arena, where values come and go.
///
/// A value gets a free place of the lowest page that has one: after a peak, what stays gathers in the low pages, and
/// each page in which nothing is left goes back to the arena. So the slab shrinks by itself, a page at a time.
@safe struct Slab<Element: BitwiseCopyable>: ~Copyable {
    /// How a page is used. One of which no place is taken has no memory.
    private struct Use: BitwiseCopyable {
        /// Places that are taken.
        var taken: UInt32 = 0
        /// Places that have been taken since the page got its memory; those behind them are zeroed.
        var begun: UInt32 = 0
        /// The first of the chain of free places among those, plus 1; 0 if there is none. Each begins with the next.
        var free: UInt32 = 0
    }

    private typealias Paging = StatePage<Element>

    /// Pages of the largest slab: its places, plus 1, have 32 bits.
    private static var mostPages: Int { 1 << (32 - Paging.shift) - 1 }

    /// Places that are taken.
    private(set) var count = 0
    // Safe: the pages of this slab, `nil` where one has no memory.
    private var pages: StateArray<UnsafeMutablePointer<Element>?>
    private var uses: StateArray<Use>
    /// Pages that have memory.
    private var present = 0
    /// Places in the first page: fewer than in others only if there is no other.
    private var firstSize = 0
    /// The pages with a free place, those without memory included.
    private var roomy = MinimumHeap()
    private let arena: StateArena

    init(in arena: StateArena) {
        self.arena = arena
        unsafe pages = StateArray(in: arena)
        uses = StateArray(in: arena)
    }

    deinit {
        for index in 0..<uses.count {
            if let page = unsafe pages[index] { unsafe arena.deallocate(page, count: size(ofPage: index)) }
        }
    }

    /// Bytes that the slab holds, used or not.
    var allocatedBytes: Int {
        let places = present == 0 ? 0 : uses.count == 1 ? firstSize : present << Paging.shift
        return unsafe places * MemoryLayout<Element>.stride + pages.allocatedBytes + uses.allocatedBytes
    }

    /// Whether most of its places are free.
    var isSparse: Bool { count * 2 < present << Paging.shift }

    @inline(__always)
    private func size(ofPage page: Int) -> Int { page == 0 ? firstSize : Paging.size }

    /// Where a taken place lies until another is taken or freed.
    @inline(__always)
    func address(_ place: UInt32) -> UnsafeMutablePointer<Element> {
        guard let page = unsafe pages[Int(place) >> Paging.shift] else {
            preconditionFailure("a place of a page without memory")
        }
        // Safe: the page has memory, in which a taken place lies.
        return unsafe page + (Int(place) & (Paging.size - 1))
    }

    /// The value of a taken place.
    @inline(__always)
    subscript(place: UInt32) -> Element {
        get { unsafe address(place).pointee }
        _modify { yield unsafe &address(place).pointee }
    }

    /// Asks the processor to fetch the value of a taken place, which will be used soon.
    @inline(__always)
    func prefetch(_ place: UInt32) {
        let start = unsafe UnsafeRawPointer(address(place))
        unsafe spate_prefetch(start)
        // Its end may lie in the next cache line.
        unsafe spate_prefetch(start + MemoryLayout<Element>.size - 1)
    }

    /// Puts a value into a free place.
    @inline(__always)
    mutating func add(_ element: Element) -> UInt32 {
        var page = roomy.first.map { Int($0) } ?? -1
        if unsafe page < 0 || pages[page] == nil { page = addPage() }
        let place = takePlace(of: page)
        unsafe address(place).initialize(to: element)
        return place
    }

    /// Takes a free place of the first page with one.
    @inline(__always)
    private mutating func takePlace(of page: Int) -> UInt32 {
        let first = UInt32(page) << UInt32(Paging.shift)
        var use = uses[page]
        let place: UInt32
        if use.free != 0 {
            place = first | (use.free - 1)
            // Safe: a free place begins with the next of its chain.
            use.free = unsafe UnsafeRawPointer(address(place)).load(as: UInt32.self)
            if use.free != 0 { prefetch(first | (use.free - 1)) }
        } else {
            place = first | use.begun
            use.begun += 1
        }
        use.taken += 1
        uses[page] = use
        count += 1
        if Int(use.taken) == size(ofPage: page) { roomy.removeFirst() }
        return place
    }

    /// Frees a taken place.
    mutating func remove(_ place: UInt32) {
        let page = Int(place) >> Paging.shift
        let wasFull = Int(uses[page].taken) == size(ofPage: page)
        count -= 1
        uses[page].taken -= 1
        guard uses[page].taken > 0 else { return giveBack(page, wasFull: wasFull) }
        if wasFull { roomy.insert(Int64(page)) }
        // Safe: an element has at least the four bytes of a number, and nobody looks at a free place.
        unsafe UnsafeMutableRawPointer(address(place)).storeBytes(of: uses[page].free, as: UInt32.self)
        uses[page].free = (place & UInt32(Paging.size - 1)) + 1
    }

    /// Whether the next value gets a place in a lower page than that of this place.
    func hasRoom(below place: UInt32) -> Bool { roomy.first.map { $0 < Int64(place) >> Paging.shift } ?? false }

    /// Makes room where no page with memory has any below the first page without, and returns that page.
    @inline(never)
    private mutating func addPage() -> Int {
        if let page = roomy.first.map({ Int($0) }) {
            if page == 0 { firstSize = Paging.size }
            unsafe pages[page] = arena.allocate(Element.self, count: Paging.size)
            present += 1
            return page
        }
        let page = uses.count
        if page == 1, firstSize < Paging.size { return growFirstPage() }
        guard page < Self.mostPages else {
            StateStop.stop(
                "a table of the engine's state has \(count) entries, the most that it can have; \(StateStop.advice)")
        }
        if page == 0 { firstSize = Paging.leastSize }
        unsafe pages.append(arena.allocate(Element.self, count: size(ofPage: page)))
        uses.append(Use())
        present += 1
        roomy.insert(Int64(page))
        return page
    }

    private mutating func growFirstPage() -> Int {
        guard let page = unsafe pages[0] else { preconditionFailure("a full page without memory") }
        let larger = min(firstSize * 2, Paging.size)
        let moved = unsafe arena.allocate(Element.self, count: larger)
        unsafe moved.update(from: page, count: firstSize)
        unsafe arena.deallocate(page, count: firstSize)
        unsafe pages[0] = moved
        firstSize = larger
        roomy.insert(0)
        return 0
    }

    @inline(never)
    private mutating func giveBack(_ page: Int, wasFull: Bool) {
        if let memory = unsafe pages[page] { unsafe arena.deallocate(memory, count: size(ofPage: page)) }
        unsafe pages[page] = nil
        uses[page] = Use()
        present -= 1
        if wasFull { roomy.insert(Int64(page)) }
        if present * 2 <= uses.count { forgetLastPages() }
    }

    /// Takes the pages behind the last with memory out of the tables of pages, if they are most of them.
    private mutating func forgetLastPages() {
        var end = uses.count
        while end > 0, unsafe pages[end - 1] == nil { end -= 1 }
        guard end * 2 <= uses.count else { return }
        unsafe pages.truncate(to: end)
        uses.truncate(to: end)
        findRoom()
    }

    private mutating func findRoom() {
        roomy = MinimumHeap()
        for page in 0..<uses.count where Int(uses[page].taken) < size(ofPage: page) { roomy.insert(Int64(page)) }
    }

    /// Calls `body` with every place that is taken, and with some that are free and hold what was left there.
    func forEachPlace(_ body: (UInt32) -> Void) {
        for page in 0..<uses.count {
            for place in 0..<uses[page].begun { body(UInt32(page) << UInt32(Paging.shift) | place) }
        }
    }

    /// Visits how the pages are used, and what was ever taken of each.
    mutating func archive(_ archive: StateArchive) {
        var uses = (0..<uses.count).map { self.uses[$0] }
        archive.array(&uses)
        if archive.isRestoring { restore(uses, archive) }
        for page in 0..<self.uses.count {
            // Safe: there are as many places from the start of the page on, zeroed or taken before.
            unsafe archive.memory(
                UnsafeMutableRawBufferPointer(
                    start: pages[page], count: Int(self.uses[page].begun) * MemoryLayout<Element>.stride))
        }
    }

    /// Makes the pages, still empty, in a new slab.
    private mutating func restore(_ found: [Use], _ archive: StateArchive) {
        let isSound =
            found.count <= Self.mostPages
            && found.allSatisfy {
                $0.begun <= Paging.size && $0.taken <= $0.begun && $0.free <= $0.begun
                    && ($0.taken > 0) == ($0.begun > 0)
            }
        guard isSound else { return archive.fail("the snapshot has a slab whose pages cannot be") }
        firstSize = Paging.size
        if found.count == 1 {
            firstSize = Paging.leastSize
            while firstSize < found[0].begun { firstSize = min(firstSize * 2, Paging.size) }
        }
        for (page, use) in found.enumerated() {
            uses.append(use)
            unsafe pages.append(
                use.begun == 0 ? nil : arena.allocate(Element.self, count: size(ofPage: page)))
            if use.begun > 0 { present += 1 }
            count += Int(use.taken)
        }
        findRoom()
    }
}

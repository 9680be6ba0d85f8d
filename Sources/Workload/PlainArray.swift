/// An array of plain values that has one owner: appending and reading neither count references nor check bounds in release
/// builds, and what was removed keeps its memory.
@safe struct PlainArray<Element: BitwiseCopyable>: ~Copyable {
    private(set) var count = 0
    private var capacity: Int
    private var base: UnsafeMutablePointer<Element>

    init(capacity: Int = 64) {
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
    }

    deinit { unsafe base.deallocate() }

    /// The element at an index, which must be in `0..<count`.
    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            assert(index >= 0 && index < count, "an index past the end of an array")
            // Safe: callers count up to `count`; debug builds check.
            return unsafe base[index]
        }
        set {
            assert(index >= 0 && index < count, "an index past the end of an array")
            unsafe base[index] = newValue
        }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow(to: 2 * capacity) }
        // Safe: there is room for one more.
        unsafe (base + count).initialize(to: element)
        count &+= 1
    }

    mutating func append(contentsOf elements: UnsafeBufferPointer<Element>) {
        if count + elements.count > capacity { grow(to: max(2 * capacity, count + elements.count)) }
        // Safe: there is room for them.
        _ = unsafe UnsafeMutableBufferPointer(start: base + count, count: elements.count)
            .initialize(fromContentsOf: elements)
        count += elements.count
    }

    @inline(__always)
    mutating func removeAll() { count = 0 }

    /// Makes it hold so many, of which those that are new repeat an element.
    mutating func resize(to size: Int, with element: Element) {
        if size > capacity { grow(to: max(2 * capacity, size)) }
        // Safe: there is room for them.
        if size > count { unsafe (base + count).initialize(repeating: element, count: size - count) }
        count = size
    }

    private mutating func grow(to size: Int) {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: size)
        unsafe larger.moveInitialize(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = size
    }

    /// Lends the elements, to be changed in place.
    @inline(__always)
    var elements: UnsafeMutableBufferPointer<Element> { unsafe UnsafeMutableBufferPointer(start: base, count: count) }
}

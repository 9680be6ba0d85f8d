/// A table that never changes after it was made, read without bounds checks in release builds.
@safe struct ConstantTable<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    /// Owns the memory; the table is a view of it.
    @safe private final class Storage {
        let base: UnsafeMutableBufferPointer<Element>

        init(_ elements: [Element]) {
            unsafe base = .allocate(capacity: elements.count)
            _ = unsafe base.initialize(fromContentsOf: elements)
        }

        deinit { unsafe base.deallocate() }
    }

    let count: Int
    private let storage: Storage
    private let base: UnsafePointer<Element>?

    init(_ elements: [Element]) {
        count = elements.count
        storage = Storage(elements)
        unsafe base = UnsafePointer(storage.base.baseAddress)
    }

    /// The element at an index, which must be in `0..<count`.
    @inline(__always)
    subscript(index: Int) -> Element {
        assert(index >= 0 && index < count, "an index past the end of a table")
        // Safe: callers draw indices below `count`; debug builds check.
        return unsafe base.unsafelyUnwrapped[index]
    }

    /// Lends the address of an element for copying from.
    @inline(__always)
    func address(of index: Int) -> UnsafePointer<Element> { unsafe base.unsafelyUnwrapped + index }
}

/// How many elements the pages of a table have.
///
/// A page holds the largest power of two of elements that fits 64 KiB. The first page of a table begins small and
/// doubles as long as it is alone, so that a small table does not cost a page.
enum StatePage<Element: BitwiseCopyable> {
    /// The binary logarithm of `size`.
    static var shift: Int {
        @inline(__always) get { 16 - (Int.bitWidth - (MemoryLayout<Element>.stride - 1).leadingZeroBitCount) }
    }

    static var size: Int { @inline(__always) get { 1 << shift } }

    /// Elements of a first page that was just begun: 64 bytes.
    static var leastSize: Int { max(1, 64 / MemoryLayout<Element>.stride) }
}

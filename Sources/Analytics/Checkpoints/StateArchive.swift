/// One walk over an engine's state that either saves it or restores it.
///
/// Each structure visits its parts once, in `archive(_:)`, for both directions: what is saved and what is restored
/// cannot disagree. Restoring expects a structure as it is when it is new. After a failure the walk goes on and does
/// nothing; `finish` throws it, and what was being restored is of no use.
@safe final class StateArchive {
    /// Takes the bytes when the state is saved, and fills them when it is restored. Bytes that stay lie where they are
    /// until the engine runs again; others may go when the call has returned.
    typealias Transfer = (_ bytes: UnsafeMutableRawBufferPointer, _ stay: Bool) throws(CheckpointError) -> Void

    /// Names the layout of the state: raise its last digits with every change of what is visited, or of what it means.
    ///
    /// Snapshots from before it was written begin with the number of threads, which is never so large.
    static let layout: UInt64 = 0x5350_4154_4500_000C

    let isRestoring: Bool
    private let transfer: Transfer
    private var failure: CheckpointError?

    init(isRestoring: Bool, transfer: @escaping Transfer) {
        self.isRestoring = isRestoring
        unsafe self.transfer = unsafe transfer
    }

    /// Throws the first failure.
    func finish() throws(CheckpointError) {
        if let failure { throw failure }
    }

    /// Gives the walk up; the first failure counts.
    func fail(_ reason: String) { failure = failure ?? CheckpointError(reason) }

    /// Visits a number that must be the same here and there.
    func expect(_ number: UInt64, _ name: String) {
        var found = number
        value(&found)
        if found != number { fail("the snapshot is of \(found) \(name), the engine has \(number)") }
    }

    /// Visits the layout: a snapshot of another one cannot be read.
    func expectLayout() {
        var found = Self.layout
        value(&found)
        guard found != Self.layout else { return }
        fail(
            "the snapshot was written by a version of Spate that lays out its state in another way: "
                + "'spate checkpoint export' of that version and 'import' of this one keep what the run remembers")
    }

    /// Visits the seed of all hashes: they stand in the tables, and decide which shard owns what.
    func hashSeed() {
        var seed = isRestoring ? 0 : ByteHash.seed
        value(&seed)
        if isRestoring, failure == nil, !ByteHash.adopt(seed: seed) {
            fail("a snapshot of another process must be restored before this one has read a record")
        }
    }

    /// Visits memory that belongs to the structure and stays where it is until the engine runs again.
    func memory(_ bytes: UnsafeMutableRawBufferPointer) { unsafe visit(bytes, stays: true) }

    private func visit(_ bytes: UnsafeMutableRawBufferPointer, stays: Bool) {
        guard failure == nil, unsafe !bytes.isEmpty else { return }
        do throws(CheckpointError) { unsafe try transfer(bytes, stays) } catch { failure = error }
    }

    /// Visits a plain value.
    func value<Value: BitwiseCopyable>(_ value: inout Value) {
        unsafe withUnsafeMutableBytes(of: &value) { unsafe visit($0, stays: false) }
    }

    /// Visits a number of elements, which follow, and returns it.
    func count(_ current: Int) -> Int {
        var count = current
        value(&count)
        return count
    }

    /// Visits an array of plain values.
    func array<Element: BitwiseCopyable>(_ array: inout [Element]) {
        let count = count(array.count)
        guard isRestoring else { return unsafe array.withUnsafeMutableBytes { unsafe visit($0, stays: false) } }
        // Of no elements it would write into what all empty arrays share, as other threads may.
        guard count > 0 else { return array = [] }
        array = unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            // Safe: the elements are plain; after a failure there are none.
            unsafe visit(
                UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count * MemoryLayout<Element>.stride),
                stays: false)
            initialized = failure == nil ? count : 0
        }
    }

    /// Visits a dictionary of plain values.
    func dictionary<Key: BitwiseCopyable & Hashable, Value: BitwiseCopyable>(_ dictionary: inout [Key: Value]) {
        var keys = Array(dictionary.keys)
        var values = Array(dictionary.values)
        array(&keys)
        array(&values)
        guard isRestoring, failure == nil else { return }
        dictionary = Dictionary(uniqueKeysWithValues: zip(keys, values))
    }

    /// Visits a dictionary of structures.
    ///
    /// - Parameters:
    ///   - empty: makes a structure to be restored.
    ///   - visit: visits a structure.
    func dictionary<Key: BitwiseCopyable & Hashable, Value>(
        _ dictionary: inout [Key: Value], empty: () -> Value, visit: (inout Value) -> Void
    ) {
        var keys = Array(dictionary.keys)
        array(&keys)
        guard failure == nil else { return }
        for key in keys {
            var value = dictionary[key] ?? empty()
            visit(&value)
            if isRestoring { dictionary[key] = value }
        }
    }
}

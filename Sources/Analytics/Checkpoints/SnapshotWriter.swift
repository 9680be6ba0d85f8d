internal import CPageWriter
internal import Glibc

/// Writes the pages of a state that no earlier snapshot has written, in a copy of the process: the engine goes on
/// meanwhile, and the copy sees the memory as it was.
///
/// The thread that makes a writer must live until `finish` has returned, else the copy is killed.
@safe final class SnapshotWriter: @unchecked Sendable {
    // Unchecked: one thread makes it, and one other calls `finish`.
    private let path: String
    private let count: Int
    // Safe: shared with the copy, which fills it; it is read when the copy has ended.
    private let stored: UnsafeMutablePointer<SnapshotManifest.Page>
    /// The copy that writes, or what came of writing without one.
    private let writing: Writing

    private enum Writing {
        case copy(pid_t)
        case ended(Int32)
    }

    /// Begins to write a file that is not there yet.
    ///
    /// - Parameters:
    ///   - seed: of the hashes by which pages are held to be equal; nobody outside knows it.
    ///   - known: pages that may be referred to.
    ///   - capture: may go when this has returned.
    init(
        path: String, epoch: Int64, seed: UInt64, known: [SnapshotManifest.Page], capture: StateCapture
    ) throws(CheckpointError) {
        let file = try DurableFile(creatingAnew: path)
        let number = file.number
        self.path = path
        count = unsafe capture.pages.count
        guard let shared = unsafe spate_shared_memory(Self.bytes(count)) else {
            throw CheckpointError("\(path): no memory for the list of \(count) pages")
        }
        let stored = unsafe shared.bindMemory(to: SnapshotManifest.Page.self, capacity: count)
        unsafe self.stored = unsafe stored
        var slots = [UInt32](repeating: 0, count: Self.slotCount(for: known.count))
        // Safe: the copy has its own memory, in which these addresses stay good.
        writing = unsafe capture.pages.withUnsafeBufferPointer { pages in
            unsafe known.withUnsafeBufferPointer { known in
                unsafe slots.withUnsafeMutableBufferPointer { slots in
                    var job = unsafe spate_page_job(
                        file: number, epoch: epoch, seed: seed, pages: pages.baseAddress, count: pages.count,
                        known: known.baseAddress, known_count: known.count, slots: slots.baseAddress,
                        slot_count: slots.count, stored: stored)
                    let copy = unsafe spate_write_pages_in_copy(&job)
                    return copy > 0 ? .copy(copy) : .ended(unsafe spate_write_pages(&job))
                }
            }
        }
    }

    deinit { unsafe spate_free_shared_memory(stored, Self.bytes(count)) }

    /// Waits until everything is written and would survive a loss of power; returns where each page lies, and the CPU
    /// time that the copy took.
    func finish() throws(CheckpointError) -> (pages: [SnapshotManifest.Page], cpuNanoseconds: Int64) {
        var cpuNanoseconds: Int64 = 0
        let failure =
            switch writing {
            case .copy(let copy): unsafe spate_await_copy(copy, &cpuNanoseconds)
            case .ended(let failure): failure
            }
        guard failure == 0 else { throw DurableFile.failure(path, failure) }
        return (unsafe Array(UnsafeBufferPointer(start: stored, count: count)), cpuNanoseconds)
    }

    private static func bytes(_ count: Int) -> Int { max(1, count) * MemoryLayout<SnapshotManifest.Page>.stride }

    /// A power of two, so large that a quarter of the slots at least stays free.
    private static func slotCount(for count: Int) -> Int {
        var slots = 16
        while count * 4 > slots * 3 { slots *= 2 }
        return slots
    }
}

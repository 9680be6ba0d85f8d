internal import CJemalloc

/// A jemalloc arena that holds the state of one operator and nothing else, so that its size is measured.
///
/// Arenas are few and shared by all shards and engines of the process: one an operator.
struct StateArena: Sendable {
    /// Known users, their days and their platforms.
    static let activeUsers = StateArena()
    /// Views of pages.
    static let topPages = StateArena()
    /// Journeys, their pending steps and their time-outs.
    static let funnel = StateArena()

    private let index = spate_arena_create()

    /// Zeroed memory for `count` elements, aligned to a cache line.
    func allocate<Element: BitwiseCopyable>(_ type: Element.Type, count: Int) -> UnsafeMutablePointer<Element> {
        guard let memory = unsafe spate_arena_allocate(index, max(1, count * MemoryLayout<Element>.stride)) else {
            StateStop.stop(
                "out of memory: the system gives no \(count * MemoryLayout<Element>.stride) bytes more for the engine's "
                    + "state; give the run more memory, or see '--state-limit'")
        }
        return unsafe memory.bindMemory(to: Element.self, capacity: count)
    }

    /// Gives back memory that `allocate` returned for the same type and count.
    func deallocate<Element: BitwiseCopyable>(_ memory: UnsafeMutablePointer<Element>, count: Int) {
        unsafe spate_arena_deallocate(index, memory, max(1, count * MemoryLayout<Element>.stride))
    }

    /// Bytes allocated from the arena now; 0 in sanitizer builds, which have no arenas.
    var allocatedBytes: Int { Int(spate_arena_allocated_bytes(index)) }
}

internal import Dispatch

/// Runs the parts of a phase on several threads, and waits for all of them.
struct Workers: Sendable {
    let count: Int

    /// Calls `body` with 0..<count. A single part, or work too small to share, runs on the calling thread.
    func run(inParallel: Bool = true, _ body: @Sendable (Int) -> Void) {
        guard count > 1, inParallel else {
            for index in 0..<count { body(index) }
            return
        }
        DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }
}

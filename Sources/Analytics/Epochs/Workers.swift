/// The threads of an engine: they share the tasks of one phase after another, and the calling thread works too.
///
/// Waking a thread takes as long as much of an epoch, so a worker looks out for what is next for a while before it sleeps.
/// Tasks are claimed one by one: who was held up takes fewer.
final class Workers: Sendable {
    /// Threads, the calling one included.
    let count: Int
    private let crew: Crew

    init(count: Int) {
        self.count = count
        crew = Crew(helpers: count - 1)
        crew.startHelpers()
    }

    deinit { crew.dismiss() }

    /// Calls `body` with each of 0..<tasks and the number of the worker, 0..<count, that runs it, and waits for all.
    /// A single task, or work too small to share, runs on the calling thread.
    func run(tasks: Int, inParallel: Bool = true, _ body: @Sendable (_ task: Int, _ worker: Int) -> Void) {
        guard count > 1, inParallel, tasks > 1 else {
            for task in 0..<tasks { body(task, 0) }
            return
        }
        withoutActuallyEscaping(body) { crew.run(tasks: tasks, $0) }
    }

    /// A worker's next job, for which it waits a little.
    static func next(_ job: () -> Agenda.Job) -> Agenda.Job {
        var next = Agenda.Job.wait
        _ = Crew.waits {
            next = job()
            if case .wait = next { return false }
            return true
        }
        return next
    }
}

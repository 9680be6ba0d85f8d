internal import Glibc

/// Ends the process with a line of why: a table is at its limit, or the system gives no more memory or threads. What is
/// half done cannot be undone then; to a checkpoint it is as if the process had been killed, and the next start goes on
/// from it.
enum StateStop {
    /// What helps where one table is full, for each thread has tables of its own.
    static let advice = "run it with more threads (a run with a checkpoint: 'checkpoint export' and 'import --threads')"

    static func stop(_ reason: String) -> Never {
        var line = Array("Error: \(reason)\n".utf8)
        // A line of progress may be there.
        if isatty(STDERR_FILENO) == 1 { line.insert(0x0A, at: 0) }
        _ = unsafe write(STDERR_FILENO, line, line.count)
        _exit(1)
    }
}

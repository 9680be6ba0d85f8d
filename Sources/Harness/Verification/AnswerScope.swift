/// Which answers of a run are compared, and how.
struct AnswerScope {
    var files = AnswerFile.allCases
    /// Whether rows must stand in the one order of final rows.
    var rowsAreOrdered = true
    /// Whether a `run.json` beside the answers is one of ours, which says how the run was made.
    var hasRunRecord = true
}

/// Why builds cannot be compared. The run directory keeps what there is.
public enum ComparisonError: Error, CustomStringConvertible {
    case failed(String, exitCode: Int32, String)
    case hung(String, seconds: Double, String)
    case generatorBound(String, String)
    case wrongAnswers(String, String, String)
    /// What differs, with both values.
    case notComparable([String])

    public var exitCode: ExitCode {
        switch self {
        case .failed, .hung: .runtimeError
        case .generatorBound: .generatorBound
        case .wrongAnswers: .wrongAnswers
        case .notComparable: .invalidInput
        }
    }

    public var description: String {
        switch self {
        case .failed(let name, let exitCode, let log): "\(name) failed with exit code \(exitCode); see '\(log)'"
        case .hung(let name, let seconds, let directory):
            "\(name) was stopped after \(Figure.significant(seconds)) s without an end; see '\(directory)'"
        case .generatorBound(let name, let directory):
            "\(name) could not generate at this pace, so nothing is said of its engine; see '\(directory)'"
        case .wrongAnswers(let name, let directory, let details):
            "\(name) gave wrong answers, so there are no figures; see '\(directory)'\n\(details)"
        case .notComparable(let differences):
            differences.map { "not comparable: \($0)" }.joined(separator: "\n")
        }
    }
}

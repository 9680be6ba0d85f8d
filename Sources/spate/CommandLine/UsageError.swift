/// A command line that cannot be understood, with everything that is wrong about it.
struct UsageError: Error {
    let problems: [String]

    init(_ problems: [String]) { self.problems = problems }
}

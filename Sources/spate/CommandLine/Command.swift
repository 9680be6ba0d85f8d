import Harness

/// A command: it parses its arguments, calls one library function and prints.
protocol Command: SendableMetatype {
    static var specification: CommandSpecification { get }

    /// Reads the arguments; ends with `arguments.finish()`.
    init(arguments: inout Arguments) throws(UsageError)

    /// Does the work. What goes wrong is thrown; an exit code is returned.
    func run() throws -> ExitCode
}

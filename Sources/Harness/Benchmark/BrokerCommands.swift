/// The commands by which a broker is killed and started again: it is not ours.
public struct BrokerCommands: Sendable {
    private let killCommand: String
    private let restartCommand: String

    /// - Parameters: commands of a shell.
    public init(kill: String, restart: String) {
        killCommand = kill
        restartCommand = restart
    }

    func kill() throws(HarnessError) { try run(killCommand) }

    func restart() throws(HarnessError) { try run(restartCommand) }

    private func run(_ command: String) throws(HarnessError) {
        var process = ChildProcess(executable: "/bin/sh", arguments: ["-c", command])
        // What it prints is not data of ours.
        process.standardOutputFile = "/dev/null"
        let code = try process.run().exitCode
        guard code == 0 else { throw .commandFailed(command: command, exitCode: code, reason: "") }
    }

    /// The words of the command line that say the same.
    var arguments: [String] { ["--kill-broker", killCommand, "--restart-broker", restartCommand] }
}

/// Renders help texts.
enum Help {
    private static let width = 100

    /// The help of one command.
    static func text(for command: CommandSpecification) -> String {
        var lines = [command.about, "", command.usageLine]
        for paragraph in command.details { lines += [""] + wrapped(paragraph, width: width) }
        if !command.operands.isEmpty {
            lines += ["", "Operands:"] + table(command.operands.map { ($0.name, $0.about) })
        }
        let options = command.options.map { ($0.synopsis, $0.about) } + [("--help", "Show this help.")]
        lines += ["", "Options:"] + table(options)
        if !command.examples.isEmpty { lines += ["", "Examples:"] + command.examples.map { "  \($0)" } }
        return lines.joined(separator: "\n")
    }

    /// The help of `spate` itself, or of a family of commands such as `scenario`.
    static func text(family: String?, commands: [CommandSpecification]) -> String {
        let listed = commands.filter { command in family.map { command.name.hasPrefix("\($0) ") } ?? true }
        let name = family.map { "spate \($0)" } ?? "spate"
        var lines: [String] = []
        if family == nil {
            lines += wrapped(
                "Spate generates Sunbird-style telemetry, answers questions about it as it streams by, and proves "
                    + "that the answers are right before it says how fast they came.", width: width)
            lines.append("")
        }
        lines += ["Usage: \(name) COMMAND …", "", "Commands:"]
        lines += table(listed.map { ($0.name, $0.about) })
        lines += ["", "Options:"]
        lines += table(
            [("--help", "Show this help; after a command, that command's.")]
                + (family == nil ? [("--version", "Show the version and the build.")] : []))
        if family == nil { lines += ["", "Start with:", "  spate bench scenarios/quickstart.yaml"] }
        return lines.joined(separator: "\n")
    }

    private static func table(_ rows: [(name: String, about: String)]) -> [String] {
        let column = min(26, (rows.map { $0.name.count }.max() ?? 0) + 2)
        return rows.flatMap { row -> [String] in
            let text = wrapped(row.about, width: width - column - 2)
            let indent = String(repeating: " ", count: column + 2)
            guard row.name.count + 1 < column else { return ["  \(row.name)"] + text.map { indent + $0 } }
            let name = row.name + String(repeating: " ", count: column - row.name.count)
            return ["  \(name)\(text.first ?? "")"] + text.dropFirst().map { indent + $0 }
        }
    }

    /// Breaks a text at its spaces.
    static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

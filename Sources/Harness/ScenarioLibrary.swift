public import Scenarios
import Vocabulary

/// The scenarios that come with Spate: the files `scenarios/*.yaml`, called by their names.
public struct ScenarioLibrary: Sendable {
    /// The folder; `nil` if there is none.
    public let directory: String?
    /// Names without `.yaml`, sorted.
    public let names: [String]

    /// The library in a folder, or the nearest folder `scenarios`: of the working directory, or above the program.
    public init(directory: String? = nil) {
        let candidates = directory.map { [$0] } ?? ["scenarios"] + Self.aboveProgram()
        let found = candidates.lazy.compactMap { path in Self.names(in: path).map { (path, $0) } }.first
        self.directory = found?.0
        names = found?.1 ?? []
    }

    /// The file that a user means: by its path, which has a slash or a point, or by the name of a scenario here.
    ///
    /// - Throws: the nearest name that is known, if there is neither.
    public func path(of scenario: String) throws(DocumentError) -> String {
        if scenario.contains("/") || scenario.contains(".") { return scenario }
        if let directory, names.contains(scenario) { return "\(directory)/\(scenario).yaml" }
        let nearest = Spelling.nearest(to: scenario, among: names).map { "; did you mean '\($0)'?" }
        let known =
            names.isEmpty ? "; there is no folder 'scenarios' here" : "; known are \(names.joined(separator: ", "))"
        throw DocumentError(issues: [
            DocumentIssue(source: scenario, line: nil, message: "is neither a file nor a scenario\(nearest ?? known)")
        ])
    }

    private static func aboveProgram() -> [String] {
        guard var path = try? ChildProcess.ownExecutable()[...] else { return [] }
        var candidates: [String] = []
        while let slash = path.lastIndex(of: "/") {
            path = path[..<slash]
            candidates.append("\(path)/scenarios")
        }
        return candidates
    }

    private static func names(in path: String) -> [String]? {
        DirectoryListing.names(in: path)?.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
            .map { String($0.dropLast(5)) }
    }
}

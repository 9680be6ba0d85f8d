public import Scenarios
import Vocabulary

/// The documents of a kind that come with Spate, such as `scenarios/*.yaml`, called by their names.
public struct DocumentLibrary: Sendable {
    /// What documents are of, and the folder that they are in.
    public enum Kind: String, Sendable {
        case scenario = "scenarios"
        case engine = "engines"

        /// For messages.
        fileprivate var one: String { self == .scenario ? "a scenario" : "an engine" }
    }

    private let kind: Kind
    /// The folder; `nil` if there is none.
    public let directory: String?
    /// Names without `.yaml`, sorted.
    public let names: [String]

    /// The library in a folder, or the nearest of its kind: of the working directory, or above the program.
    public init(_ kind: Kind, directory: String? = nil) {
        self.kind = kind
        let candidates = directory.map { [$0] } ?? [kind.rawValue] + Self.aboveProgram(kind)
        var found: (directory: String, names: [String])?
        for path in candidates where found == nil { found = Self.names(in: path).map { (path, $0) } }
        self.directory = found?.directory
        names = found?.names ?? []
    }

    /// The file that a user means: by its path, which has a slash or a point, or by a name here; a name that is none here
    /// is the path of a file, if there is one.
    ///
    /// - Throws: the nearest name that is known, if there is neither.
    public func path(of name: String) throws(DocumentError) -> String {
        if name.contains("/") || name.contains(".") { return name }
        if let directory, names.contains(name) { return "\(directory)/\(name).yaml" }
        if WholeFile.exists(path: name) { return name }
        let nearest = Spelling.nearest(to: name, among: names).map { "; did you mean '\($0)'?" }
        let known =
            names.isEmpty
            ? "; there is no folder '\(kind.rawValue)' here" : "; known are \(names.joined(separator: ", "))"
        throw DocumentError(issues: [
            DocumentIssue(source: name, line: nil, message: "is neither a file nor \(kind.one)\(nearest ?? known)")
        ])
    }

    private static func aboveProgram(_ kind: Kind) -> [String] {
        guard var path = try? ChildProcess.ownExecutable()[...] else { return [] }
        var candidates: [String] = []
        while let slash = path.lastIndex(of: "/") {
            path = path[..<slash]
            candidates.append("\(path)/\(kind.rawValue)")
        }
        return candidates
    }

    private static func names(in path: String) -> [String]? {
        DirectoryListing.names(in: path)?.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
            .map { String($0.dropLast(5)) }
    }
}

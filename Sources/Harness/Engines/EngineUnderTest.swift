public import Scenarios

/// An engine that a profile describes.
public struct EngineUnderTest: Sendable {
    public let profile: EngineProfile
    /// Of the profile.
    public let path: String
    /// As the user called it.
    public let name: String

    /// Reads a profile.
    ///
    /// - Parameter name: its path, or the name of a file in the folder `engines`.
    /// - Throws: everything that is wrong with it.
    public init(named name: String) throws(DocumentError) {
        self.name = name
        path = try DocumentLibrary(.engine).path(of: name)
        profile = try EngineProfile(contentsOfFile: path)
    }

    /// The folder that the profile is in, from the root.
    var folder: String {
        let whole = AbsolutePath.of(path)
        return String(whole[..<(whole.lastIndex(of: "/") ?? whole.endIndex)])
    }
}

import Foundation

/// The built `spate`, which stands beside the test program.
public enum BuiltProgram {
    public static let path: String = {
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var directory = tests.deletingLastPathComponent()
        while directory.path != "/" {
            let candidate = directory.appending(path: "spate").path
            var isDirectory: ObjCBool = false
            if unsafe FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory),
                !isDirectory.boolValue
            {
                return candidate
            }
            directory.deleteLastPathComponent()
        }
        preconditionFailure("there is no 'spate' above \(tests.path)")
    }()
}

/// Which build of Spate this is.
public enum Build {
    /// By semantic versioning.
    public static let version = "0.1.0"

    /// `release` or `debug`. A debug build has no business in a benchmark.
    public static var configuration: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }
}

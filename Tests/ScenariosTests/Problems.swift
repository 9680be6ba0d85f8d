import Scenarios

/// The lines of the error that reading a document gives; none if it can be read.
func problems(of read: () throws(DocumentError) -> some Any) -> [String] {
    do throws(DocumentError) {
        _ = try read()
        return []
    } catch {
        return error.issues.map(\.description)
    }
}

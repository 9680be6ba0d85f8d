internal import Glibc

/// An empty file with a name of its own, removed when nobody holds it any more.
final class TemporaryFile {
    let path: String

    init() throws(HarnessError) {
        var name = Array("/tmp/spate-XXXXXX".utf8CString)
        // Safe: the call changes the X of the text in place.
        let descriptor = unsafe mkstemp(&name)
        path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard descriptor >= 0 else { throw .system(action: "make", path: path, errno) }
        close(descriptor)
    }

    deinit { _ = unsafe unlink(path) }
}

internal import Glibc

/// Reads a small file of `/proc`, cheaply enough to be done for all processes several times a second.
enum KernelFile {
    private static let mostBytes = 4096

    /// Its text, of which the first 4 KiB count; `nil` if it is not there any more.
    static func text(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return unsafe withUnsafeTemporaryAllocation(byteCount: mostBytes, alignment: 1) { buffer in
            // Safe: the call writes at most the buffer's length, and only what it wrote is read.
            let count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { return nil }
            return unsafe String(decoding: buffer.prefix(count), as: UTF8.self)
        }
    }
}

internal import Glibc

/// An open file, with one owner; reading and writing try again after a signal.
@safe struct FileDescriptor: ~Copyable {
    private let number: Int32
    private let name: String
    private let closes: Bool

    /// Opens a file for reading.
    init(reading path: String) throws(LogError) {
        try self.init(path: path, flags: O_RDONLY | O_CLOEXEC)
    }

    /// Makes an empty file for writing, readable by everyone that the process's mask allows.
    init(creating path: String) throws(LogError) {
        try self.init(path: path, flags: O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
    }

    /// Opens a file, or makes it, to write behind its first `bytes` bytes; what follows them is cut off. One that has
    /// fewer is refused.
    init(growing path: String, after bytes: Int64) throws(LogError) {
        let file = try FileDescriptor(path: path, flags: O_WRONLY | O_CREAT | O_CLOEXEC)
        let found = try file.byteCount()
        guard found >= bytes else {
            throw LogError("\(path): has \(found) bytes, fewer than the \(bytes) that a checkpoint has written")
        }
        guard ftruncate(file.number, off_t(bytes)) == 0 else { throw LogError("\(path): \(Self.reason())") }
        try file.seek(to: bytes)
        self = file
    }

    private init(path: String, flags: Int32) throws(LogError) {
        number = unsafe open(path, flags, 0o666)
        name = path
        closes = true
        guard number >= 0 else { throw LogError("\(path): \(Self.reason())") }
    }

    /// A standard stream, which stays open.
    init(standard number: Int32, name: String) {
        self.number = number
        self.name = name
        closes = false
    }

    deinit {
        if closes { _ = close(number) }
    }

    /// Goes on at a place in the file.
    func seek(to position: Int64) throws(LogError) {
        guard lseek(number, off_t(position), SEEK_SET) >= 0 else { throw LogError("\(name): \(Self.reason())") }
    }

    /// Bytes of the file.
    func byteCount() throws(LogError) -> Int64 {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw LogError("\(name): \(Self.reason())") }
        return Int64(status.st_size)
    }

    /// Returns once everything that was written would survive a loss of power. What fails must not be tried again.
    func synchronize() throws(LogError) {
        guard fdatasync(number) == 0 else { throw LogError("\(name): \(Self.reason())") }
    }

    /// Reads at most `buffer.count` bytes and returns how many; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogError) -> Int {
        while true {
            let count = unsafe Glibc.read(number, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw LogError("\(name): \(Self.reason())") }
        }
    }

    /// Writes all bytes.
    func write(_ bytes: Span<UInt8>) throws(LogError) {
        var written = 0
        while written < bytes.count {
            let rest = bytes.extracting(written...)
            let count = unsafe rest.withUnsafeBufferPointer { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                throw LogError("\(name): \(Self.reason())")
            }
        }
    }

    /// What the system says of the last failed call.
    static func reason() -> String { unsafe String(cString: strerror(errno)) }
}

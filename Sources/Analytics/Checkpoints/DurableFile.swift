internal import Glibc

/// An open file of a checkpoint, with one owner. Only its user may read it.
///
/// A failed write or synchronisation is never tried again: what the system holds of the file is unknown from then on.
@safe struct DurableFile: ~Copyable {
    let path: String
    let number: Int32

    /// Opens a file for reading.
    init(reading path: String) throws(CheckpointError) { try self.init(path, O_RDONLY) }

    /// Makes an empty file.
    init(creating path: String) throws(CheckpointError) { try self.init(path, O_WRONLY | O_CREAT | O_TRUNC) }

    /// Makes an empty file that nobody else has open, not even a process that is about to end.
    init(creatingAnew path: String) throws(CheckpointError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw Self.failure(path) }
        try self.init(path, O_WRONLY | O_CREAT | O_EXCL)
    }

    /// Opens a file, or makes it, to write behind its first `bytes` bytes; what follows them is cut off.
    init(appendingTo path: String, after bytes: Int64) throws(CheckpointError) {
        let file = try DurableFile(path, O_WRONLY | O_CREAT)
        guard ftruncate(file.number, off_t(bytes)) == 0, lseek(file.number, off_t(bytes), SEEK_SET) >= 0 else {
            throw Self.failure(path)
        }
        self = file
    }

    private init(_ path: String, _ flags: Int32) throws(CheckpointError) {
        let opened = unsafe open(path, flags | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw Self.failure(path) }
        self.path = path
        number = opened
    }

    deinit {
        _ = close(number)
    }

    /// Takes the lock of the file, which is held until the file is closed; `false` if another process has it.
    ///
    /// A copy of a process that has ended just now can have the lock for an instant longer, so a second is waited for.
    func lock() -> Bool {
        for _ in 0..<100 {
            if flock(number, LOCK_EX | LOCK_NB) == 0 { return true }
            usleep(10_000)
        }
        return false
    }

    /// Bytes of the file.
    func count() throws(CheckpointError) -> Int {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw Self.failure(path) }
        return Int(status.st_size)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        var written = 0
        while written < bytes.count {
            // Safe: `written` is below the count, so that there is an address.
            let count = unsafe Glibc.write(number, bytes.baseAddress.unsafelyUnwrapped + written, bytes.count - written)
            guard count >= 0 || errno == EINTR else { throw Self.failure(path) }
            written += max(0, count)
        }
    }

    func write(_ bytes: [UInt8]) throws(CheckpointError) {
        var failure: CheckpointError?
        unsafe bytes.withUnsafeBytes { all in
            do throws(CheckpointError) { unsafe try write(all) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Fills `bytes` from a place in the file, and returns how many there were.
    func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError) -> Int {
        var done = 0
        while done < bytes.count {
            // Safe: as in `write`.
            let count = unsafe pread(
                number, bytes.baseAddress.unsafelyUnwrapped + done, bytes.count - done, off_t(offset + done))
            guard count >= 0 || errno == EINTR else { throw Self.failure(path) }
            if count == 0 { break }
            done += max(0, count)
        }
        return done
    }

    /// Returns once everything that was written would survive a loss of power.
    func synchronize() throws(CheckpointError) {
        guard fsync(number) == 0 else { throw Self.failure(path) }
    }

    /// - Parameter number: of the error.
    static func failure(_ path: String, _ number: Int32 = errno) -> CheckpointError {
        // Safe: the text is copied before anybody asks for another.
        CheckpointError("\(path): \(unsafe String(cString: strerror(number)))")
    }

    /// The whole content of a file.
    static func bytes(of path: String) throws(CheckpointError) -> [UInt8] {
        let file = try DurableFile(reading: path)
        return try file.bytes(at: 0, count: file.count())
    }

    /// Bytes from a place in the file on, all of which must be there.
    func bytes(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
        guard try self.count() - offset >= count else {
            throw CheckpointError("\(path): ends before byte \(offset + count)")
        }
        var failure: CheckpointError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(CheckpointError) {
                initialized = unsafe try read(
                    UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes a file that is there whole or not at all, whatever happens, and that survives a loss of power.
    static func replace(_ path: String, with bytes: [UInt8]) throws(CheckpointError) {
        let temporary = "\(path).tmp"
        let file = try DurableFile(creating: temporary)
        try file.write(bytes)
        try file.synchronize()
        try rename(temporary, to: path)
    }

    /// Gives a file another name.
    static func rename(_ path: String, to other: String) throws(CheckpointError) {
        guard unsafe Glibc.rename(path, other) == 0 else { throw failure(other) }
    }

    /// Makes the names in a directory survive a loss of power.
    static func synchronize(directory path: String) throws(CheckpointError) {
        try DurableFile(path, O_RDONLY | O_DIRECTORY).synchronize()
    }
}

extension Engine {
    /// The whole state in one piece of memory, for `restore(image:)`.
    public func image() throws(CheckpointError) -> [UInt8] {
        var image: [UInt8] = []
        let archive = unsafe StateArchive(isRestoring: false) { bytes, _ throws(CheckpointError) in
            unsafe image.append(contentsOf: bytes)
        }
        try self.archive(archive)
        return image
    }

    /// How large the image is. Copies of small parts are made on the way, of large ones none.
    public var snapshotBytes: Int {
        var count = 0
        let archive = unsafe StateArchive(isRestoring: false) { bytes, _ throws(CheckpointError) in
            count += bytes.count
        }
        // Only what takes the bytes can fail, and this does not.
        try! self.archive(archive)
        return count
    }

    /// Goes on where the engine was that gave the image. This engine must be new, and have the same configuration,
    /// number of partitions and number of threads.
    public func restore(image: [UInt8]) throws(CheckpointError) {
        var start = 0
        let archive = unsafe StateArchive(isRestoring: true) { bytes, _ throws(CheckpointError) in
            guard image.count - start >= bytes.count else {
                throw CheckpointError("the image ends after \(image.count) bytes, in the middle of the state")
            }
            unsafe bytes.copyBytes(from: image[start..<start + bytes.count])
            start += bytes.count
        }
        try self.archive(archive)
        guard start == image.count else {
            throw CheckpointError("the image has \(image.count - start) bytes more than the state")
        }
    }
}

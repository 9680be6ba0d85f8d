import Testing

@testable import Analytics

/// What a structure of the engine's state is in a snapshot.
enum StateImage {
    /// Saves what one closure visits, and restores it to what the other does.
    static func copy(saving: (StateArchive) -> Void, restoring: (StateArchive) -> Void) throws {
        var image: [UInt8] = []
        let save = unsafe StateArchive(isRestoring: false) { memory, _ throws(CheckpointError) in
            unsafe image += memory
        }
        saving(save)
        try save.finish()
        var offset = 0
        let restore = unsafe StateArchive(isRestoring: true) { memory, _ throws(CheckpointError) in
            unsafe memory.copyBytes(from: image[offset..<offset + memory.count])
            offset += memory.count
        }
        restoring(restore)
        try restore.finish()
        #expect(offset == image.count)
    }
}

internal import CRoaring

/// A set of user numbers: a Roaring bitmap. Used by one thread at a time.
@safe final class UserSet {
    // Safe: owned, never nil, and freed once.
    private var bitmap: UnsafeMutablePointer<roaring_bitmap_t>

    init() { unsafe bitmap = roaring_bitmap_create() }

    /// The union of `sets`.
    convenience init(union sets: some Sequence<UserSet>) {
        self.init()
        for set in sets { unsafe roaring_bitmap_or_inplace(bitmap, set.bitmap) }
    }

    deinit { unsafe roaring_bitmap_free(bitmap) }

    /// Visits the set, in Roaring's portable form.
    func archive(_ archive: StateArchive) {
        var bytes = [CChar](repeating: 0, count: archive.isRestoring ? 0 : serializedBytes)
        if !archive.isRestoring { _ = unsafe roaring_bitmap_portable_serialize(bitmap, &bytes) }
        archive.array(&bytes)
        guard archive.isRestoring else { return }
        guard let restored = unsafe roaring_bitmap_portable_deserialize_safe(&bytes, bytes.count) else {
            return archive.fail("the snapshot has a set of users that is no Roaring bitmap")
        }
        unsafe roaring_bitmap_free(bitmap)
        unsafe bitmap = restored
    }

    func insert(_ user: UInt32) { unsafe roaring_bitmap_add(bitmap, user) }

    /// Users in the set. Its cost grows with the bitmap.
    var count: Int { Int(unsafe roaring_bitmap_get_cardinality(bitmap)) }

    /// The users, ascending.
    var members: [UInt32] {
        let count = count
        return unsafe [UInt32](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let base = buffer.baseAddress { unsafe roaring_bitmap_to_uint32_array(bitmap, base) }
            initialized = count
        }
    }

    /// Calls `body` with the users, ascending, in blocks of at most 65,536.
    func forEachBlock(_ body: (UnsafeBufferPointer<UInt32>) -> Void) {
        guard unsafe !roaring_bitmap_is_empty(bitmap) else { return }
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 1 << 16) { block in
            for number in 0...UInt64(unsafe roaring_bitmap_maximum(bitmap)) >> 16 {
                // A part is one container, which is unpacked far faster than an iterator goes through it.
                let range = unsafe roaring_bitmap_from_range(number << 16, (number + 1) << 16, 1)
                let part = unsafe roaring_bitmap_and(bitmap, range)
                let count = Int(unsafe roaring_bitmap_get_cardinality(part))
                // Safe: of so many numbers the part has no more than the block has room for.
                unsafe roaring_bitmap_to_uint32_array(part, block.baseAddress)
                unsafe roaring_bitmap_free(range)
                unsafe roaring_bitmap_free(part)
                unsafe body(UnsafeBufferPointer(rebasing: block[..<count]))
            }
        }
    }

    /// Bytes of the set in Roaring's portable form, which is close to what it holds in memory.
    var serializedBytes: Int { unsafe roaring_bitmap_portable_size_in_bytes(bitmap) }
}

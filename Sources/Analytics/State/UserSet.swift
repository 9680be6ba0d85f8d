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

    /// The users of `set` that are not in `other`.
    init(_ set: UserSet, without other: UserSet) { unsafe bitmap = roaring_bitmap_andnot(set.bitmap, other.bitmap) }

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

    func insert(_ others: UserSet) { unsafe roaring_bitmap_or_inplace(bitmap, others.bitmap) }

    /// Keeps the set in as little memory as there is a form for; done when it will not change for a while.
    func compact() {
        unsafe roaring_bitmap_run_optimize(bitmap)
        unsafe roaring_bitmap_shrink_to_fit(bitmap)
    }

    /// Users that are in the other set, too. Its cost grows with the bitmaps.
    func countCommon(with other: UserSet) -> Int { Int(unsafe roaring_bitmap_and_cardinality(bitmap, other.bitmap)) }

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

    /// Bytes of the set in Roaring's portable form, which is close to what it holds in memory.
    var serializedBytes: Int { unsafe roaring_bitmap_portable_size_in_bytes(bitmap) }
}

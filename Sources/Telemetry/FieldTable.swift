/// One value for each field of interest. Of repeated keys the last wins whole.
///
/// It keeps its values in memory of its own, so that no step of decoding copies them all to look at one.
@safe struct FieldTable<Value: BitwiseCopyable>: ~Copyable {
    /// Owns the memory. It is a class because the leak sanitizer showed that a `deinit` of the table itself, as a member
    /// of the decoder's readers, is not run (Swift 6.3.1).
    @safe private final class Storage {
        let values: UnsafeMutablePointer<Value>

        init(absent: Value) {
            unsafe values = .allocate(capacity: Field.count)
            unsafe values.initialize(repeating: absent, count: Field.count)
        }

        deinit { unsafe values.deallocate() }
    }

    private let storage: Storage
    private let values: UnsafeMutablePointer<Value>
    private let absent: Value

    /// A table in which every field is absent.
    init(absent: Value) {
        self.absent = absent
        storage = Storage(absent: absent)
        unsafe values = storage.values
    }

    subscript(field: Field) -> Value {
        // Safe: there is a value for each field.
        get { unsafe values[field.index] }
        set { unsafe values[field.index] = newValue }
    }

    /// The value of the field of an index.
    subscript(index index: Int) -> Value {
        get {
            assert(index >= 0 && index < Field.count)
            // Safe: indices are those of fields.
            return unsafe values[index]
        }
        set {
            assert(index >= 0 && index < Field.count)
            unsafe values[index] = newValue
        }
    }

    /// Makes every field absent.
    mutating func removeAll() {
        // Safe: there are as many values as fields.
        unsafe values.update(repeating: absent, count: Field.count)
    }

    /// Forgets the value of a field and all that lies in it, since its key has come again.
    mutating func hide(_ field: Field) {
        self[field] = absent
        guard let held = field.heldFields else { return }
        for index in held { self[index: index] = absent }
    }
}

/// What the fields of a record are, and where they stand.
typealias RecordFields = FieldTable<FieldValue>

/// One value for each field of interest. Of repeated keys the last wins whole.
struct FieldTable<Value: BitwiseCopyable> {
    private var values: InlineArray<16, Value>
    private let absent: Value

    /// A table in which every field is absent.
    init(absent: Value) {
        values = InlineArray(repeating: absent)
        self.absent = absent
    }

    subscript(field: Field) -> Value {
        get { values[field.index] }
        set { values[field.index] = newValue }
    }

    /// The value of the field of an index.
    subscript(index index: Int) -> Value {
        get { values[index] }
        set { values[index] = newValue }
    }

    /// Forgets the value of a field and all that lies in it, since its key has come again.
    mutating func hide(_ field: Field) {
        values[field.index] = absent
        guard let held = field.heldFields else { return }
        for index in held { values[index] = absent }
    }
}

/// What the fields of a record are, and where they stand.
typealias RecordFields = FieldTable<FieldValue>

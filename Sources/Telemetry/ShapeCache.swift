import Glibc

/// The shapes of records that came before: for the same kinds of tokens and the same keys, where the fields are.
///
/// Producers make the same skeleton again and again. A record of a known shape is checked by comparing instead of
/// walking. The cache is flat and of a fixed size; a new shape takes the place of the one least lately promoted.
@safe struct ShapeCache: ~Copyable {
    /// The most tokens of a shape that is kept.
    static let maxTokens = 512
    private static let maxKeyWords = 160
    private static let maxScalars = 96
    private static let sets = 64
    private static let ways = 8

    /// Eight bytes of a key, or fewer with the closing quote behind them.
    private struct KeyWord {
        /// The bytes, moved up so that those that do not matter are shifted out.
        let shifted: UInt64
        /// The opening quote.
        let token: UInt32
        /// Where the bytes stand behind the quote.
        let offset: UInt16
        let shift: UInt16
    }

    struct Shape {
        fileprivate(set) var hash: UInt64 = 0
        fileprivate(set) var tokenCount: UInt16 = 0
        fileprivate(set) var keyWordCount: UInt16 = 0
        fileprivate(set) var scalarCount: UInt16 = 0
        /// Which slot of the cache holds the kinds, keys, scalars and fields.
        fileprivate(set) var slot: UInt16 = 0
    }

    private let shapes: UnsafeMutablePointer<Shape>
    private let kinds: UnsafeMutablePointer<UInt8>
    private let keyWords: UnsafeMutablePointer<KeyWord>
    private let scalars: UnsafeMutablePointer<UInt16>
    /// The first token of the value of each field; 0 if the field is absent.
    private let fields: UnsafeMutablePointer<UInt16>
    /// Hashes that were seen and not kept: a shape is kept when it comes again.
    private let seen: UnsafeMutablePointer<UInt32>
    private static let seenCount = 1024

    init() {
        let count = Self.sets * Self.ways
        unsafe shapes = .allocate(capacity: count)
        unsafe shapes.initialize(repeating: Shape(), count: count)
        for slot in 0..<count { unsafe shapes[slot].slot = UInt16(slot) }
        unsafe kinds = .allocate(capacity: count * Self.maxTokens)
        unsafe keyWords = .allocate(capacity: count * Self.maxKeyWords)
        unsafe scalars = .allocate(capacity: count * Self.maxScalars)
        unsafe fields = .allocate(capacity: count * Field.count)
        unsafe seen = .allocate(capacity: Self.seenCount)
        unsafe seen.initialize(repeating: 0, count: Self.seenCount)
    }

    deinit {
        unsafe shapes.deallocate()
        unsafe kinds.deallocate()
        unsafe keyWords.deallocate()
        unsafe scalars.deallocate()
        unsafe fields.deallocate()
        unsafe seen.deallocate()
    }
}

extension ShapeCache {
    /// The index of a record's shape, if it is known: its tokens are of the same kinds, and its keys have the same bytes.
    ///
    /// The index holds until the cache is asked again or learns.
    mutating func index(of tokens: borrowing TokenIndex, _ record: PaddedBytes) -> Int? {
        let first = Self.firstIndex(tokens.hash)
        for index in first..<first + Self.ways {
            // Safe: there are `ways` shapes from the first of a set on.
            guard unsafe shapes[index].hash == tokens.hash, unsafe matches(shapes[index], tokens, record) else {
                continue
            }
            guard index > first else { return index }
            // Forward by one place, so that a set keeps what comes often.
            unsafe swap(&shapes[index], &shapes[index - 1])
            return index - 1
        }
        return nil
    }

    /// The first token of the value of a field in records of a shape; 0 if the field is absent.
    @inline(__always)
    func token(of field: Int, inShape index: Int) -> Int {
        // Safe: the index comes from this cache, and a slot has room for all fields.
        Int(unsafe fields[Int(shapes[index].slot) * Field.count + field])
    }

    private static func firstIndex(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (sets - 1) * ways }

    @inline(__always)
    private func matches(_ shape: borrowing Shape, _ tokens: borrowing TokenIndex, _ record: PaddedBytes) -> Bool {
        let slot = Int(shape.slot)
        // Safe: a slot has room for all that its shape counts.
        guard Int(shape.tokenCount) == tokens.count,
            unsafe memcmp(kinds + slot * Self.maxTokens, tokens.kinds, tokens.count) == 0
        else { return false }
        let words = unsafe keyWords + slot * Self.maxKeyWords
        var differences: UInt64 = 0
        for index in 0..<Int(shape.keyWordCount) {
            let word = unsafe words[index]
            let position = tokens.position(Int(word.token)) + Int(word.offset)
            differences |= (record.word(at: position) &<< UInt64(word.shift)) ^ word.shifted
        }
        return differences == 0
    }

    /// Whether all numbers and literals of a record of a shape are well formed.
    @inline(__always)
    func hasValidScalars(shape: Int, _ tokens: borrowing TokenIndex, _ record: PaddedBytes) -> Bool {
        // Safe: the slot has room for all scalars of its shape.
        let scalars = unsafe scalars + Int(shapes[shape].slot) * Self.maxScalars
        for index in 0..<Int(unsafe shapes[shape].scalarCount) {
            guard unsafe ScalarText.isValid(at: tokens.position(Int(scalars[index])), in: record) else { return false }
        }
        return true
    }

    /// Keeps the shape of a record that has been walked, if one of its kind came before.
    mutating func learn(_ walker: borrowing TokenWalker, _ tokens: borrowing TokenIndex, _ record: PaddedBytes) {
        guard tokens.count <= Self.maxTokens, walker.scalars.count <= Self.maxScalars else { return }
        let tag = UInt32(truncatingIfNeeded: tokens.hash >> 32) | 1
        let place = Int(truncatingIfNeeded: tokens.hash >> 8) & (Self.seenCount - 1)
        // Safe: the mask keeps the place in bounds.
        guard unsafe seen[place] == tag else { return unsafe seen[place] = tag }
        let index = Self.firstIndex(tokens.hash) + Self.ways - 1
        let slot = Int(unsafe shapes[index].slot)
        guard let keyWordCount = storeKeys(walker, tokens, record, in: slot) else { return }
        // Safe: the counts have been held against the room of a slot.
        unsafe (kinds + slot * Self.maxTokens).update(from: tokens.kinds, count: tokens.count)
        for scalar in 0..<walker.scalars.count {
            unsafe scalars[slot * Self.maxScalars + scalar] = UInt16(walker.scalars[scalar])
        }
        unsafe shapes[index].hash = tokens.hash
        unsafe shapes[index].tokenCount = UInt16(tokens.count)
        unsafe shapes[index].keyWordCount = UInt16(keyWordCount)
        unsafe shapes[index].scalarCount = UInt16(walker.scalars.count)
        for field in 0..<Field.count {
            unsafe fields[slot * Field.count + field] = UInt16(walker.fields[index: field])
        }
    }

    /// Stores the bytes of the keys with their closing quotes, and returns how many words they took; nil if too many.
    private func storeKeys(
        _ walker: borrowing TokenWalker, _ tokens: borrowing TokenIndex, _ record: PaddedBytes, in slot: Int
    ) -> Int? {
        var count = 0
        for index in 0..<walker.keys.count {
            let token = walker.keys[index]
            let start = tokens.position(token)
            let length = tokens.position(token + 1) - start
            for offset in stride(from: 0, to: length, by: 8) {
                guard count < Self.maxKeyWords, offset < UInt16.max else { return nil }
                let shift = UInt16(max(0, 8 - (length - offset)) * 8)
                let word = KeyWord(
                    shifted: record.word(at: start + 1 + offset) &<< UInt64(shift), token: UInt32(token),
                    offset: UInt16(offset + 1), shift: shift)
                // Safe: checked above.
                unsafe (keyWords + slot * Self.maxKeyWords + count).initialize(to: word)
                count += 1
            }
        }
        return count
    }
}

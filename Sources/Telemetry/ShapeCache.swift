/// The shapes of records that came before: for the same kinds of tokens and the same keys, where the fields are.
///
/// Producers make the same skeleton again and again. A record of a known shape is checked by comparing instead of
/// walking. The cache is flat and of a fixed size; a new shape takes the place of one of those that seldom came.
@safe struct ShapeCache: ~Copyable {
    /// The most tokens of a shape that is kept; a multiple of those that are compared at once.
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

    /// A field and the token at which its value begins.
    private struct Place {
        let field: UInt16
        let token: UInt16
    }

    private struct Shape {
        var hash: UInt64 = 0
        var tokenCount: UInt16 = 0
        var keyWordCount: UInt16 = 0
        var stringCount: UInt16 = 0
        /// Numbers and literals, of which the first are fields.
        var scalarCount: UInt16 = 0
        var scalarFieldCount: UInt16 = 0
        /// Which slot of the cache holds the kinds, keys, strings, scalars and fields.
        var slot: UInt16 = 0
    }

    private let shapes: UnsafeMutablePointer<Shape>
    private let kinds: UnsafeMutablePointer<UInt8>
    private let keyWords: UnsafeMutablePointer<KeyWord>
    /// The fields that are strings.
    private let strings: UnsafeMutablePointer<Place>
    /// Numbers and literals.
    private let scalars: UnsafeMutablePointer<Place>
    /// What fields are that are the same in all records of a shape: objects, arrays, and those that are absent.
    private let constants: UnsafeMutablePointer<FieldValue>
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
        unsafe strings = .allocate(capacity: count * Field.count)
        unsafe scalars = .allocate(capacity: count * Self.maxScalars)
        unsafe constants = .allocate(capacity: count * Field.count)
        unsafe seen = .allocate(capacity: Self.seenCount)
        unsafe seen.initialize(repeating: 0, count: Self.seenCount)
    }

    deinit {
        unsafe shapes.deallocate()
        unsafe kinds.deallocate()
        unsafe keyWords.deallocate()
        unsafe strings.deallocate()
        unsafe scalars.deallocate()
        unsafe constants.deallocate()
        unsafe seen.deallocate()
    }
}

extension ShapeCache {
    /// The index of a record's shape, if it is known: its tokens are of the same kinds, and its keys have the same bytes.
    ///
    /// The index holds until the cache is asked again or learns.
    // Inlined, so that the tokens are not copied to be passed, which would wait for what the pass has just stored.
    @inline(__always)
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

    private static func firstIndex(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (sets - 1) * ways }

    @inline(__always)
    private func matches(_ shape: borrowing Shape, _ tokens: borrowing TokenIndex, _ record: PaddedBytes) -> Bool {
        let slot = Int(shape.slot)
        guard Int(shape.tokenCount) == tokens.count else { return false }
        var differences = unsafe tokens.differences(from: kinds + slot * Self.maxTokens)
        // Safe: a slot has room for all that its shape counts.
        let words = unsafe keyWords + slot * Self.maxKeyWords
        for index in 0..<Int(shape.keyWordCount) {
            let word = unsafe words[index]
            let position = tokens.position(Int(word.token)) + Int(word.offset)
            differences |= (record.word(at: position) &<< UInt64(word.shift)) ^ word.shifted
        }
        return differences == 0
    }

    /// Reads the fields of a record of a shape; false if a number or a literal is not well formed.
    @inline(__always)
    func read(_ record: PaddedBytes, _ tokens: borrowing TokenIndex, shape index: Int, into fields: inout RecordFields)
        -> Bool
    {
        let shape = unsafe shapes[index]
        let slot = Int(shape.slot)
        // Safe: a slot has room for all that its shape counts.
        unsafe fields.replaceAll(constants + slot * Field.count)
        let strings = unsafe strings + slot * Field.count
        for number in 0..<Int(shape.stringCount) {
            let place = unsafe strings[number]
            fields[index: Int(place.field)] = tokens.string(at: Int(place.token), in: record)
        }
        let scalars = unsafe scalars + slot * Self.maxScalars
        for number in 0..<Int(shape.scalarCount) {
            let place = unsafe scalars[number]
            guard let value = ScalarText.value(at: tokens.position(Int(place.token)), in: record) else { return false }
            if number < Int(shape.scalarFieldCount) { fields[index: Int(place.field)] = value }
        }
        return true
    }

    /// Keeps the shape of a record that has been walked, if one of its kind came before.
    mutating func learn(_ walker: borrowing TokenWalker, _ tokens: borrowing TokenIndex, _ record: PaddedBytes) {
        guard tokens.count <= Self.maxTokens, walker.scalars.count <= Self.maxScalars else { return }
        // Keys that never come again, such as ids, must not push shapes out: they are part of what has to come again.
        let hash = (tokens.hash ^ walker.keyHash) &* 0x9E37_79B9_7F4A_7C15
        let tag = UInt32(truncatingIfNeeded: hash >> 32) | 1
        let place = Int(truncatingIfNeeded: hash >> 8) & (Self.seenCount - 1)
        // Safe: the mask keeps the place in bounds.
        guard unsafe seen[place] == tag else { return unsafe seen[place] = tag }
        let index = vacate(Self.firstIndex(tokens.hash))
        let slot = Int(unsafe shapes[index].slot)
        guard let keyWordCount = storeKeys(walker, tokens, record, in: slot) else { return }
        // Safe: the counts have been held against the room of a slot.
        unsafe (kinds + slot * Self.maxTokens).update(from: tokens.kinds, count: tokens.wholeCount)
        unsafe shapes[index].hash = tokens.hash
        unsafe shapes[index].tokenCount = UInt16(tokens.count)
        unsafe shapes[index].keyWordCount = UInt16(keyWordCount)
        storeFields(walker, tokens, shape: index)
    }

    /// Forgets the last shape of a set and returns where a new one goes: in the middle, so that the next one takes
    /// another's place, and what comes often is not pushed out. It is empty, lest it be taken for what it was if the new
    /// one has no room.
    private func vacate(_ first: Int) -> Int {
        let middle = first + Self.ways / 2
        // Safe: there are `ways` shapes from the first of a set on.
        for index in (middle + 1..<first + Self.ways).reversed() { unsafe swap(&shapes[index], &shapes[index - 1]) }
        unsafe shapes[middle] = Shape(slot: shapes[middle].slot)
        return middle
    }

    /// Stores where the fields that can differ are, and what the others are.
    private func storeFields(_ walker: borrowing TokenWalker, _ tokens: borrowing TokenIndex, shape index: Int) {
        // Safe: a slot has room for all fields, and `learn` has held the scalars against its room.
        let slot = Int(unsafe shapes[index].slot)
        let scalars = unsafe scalars + slot * Self.maxScalars
        let strings = unsafe strings + slot * Field.count
        var (stringCount, scalarCount) = (0, 0)
        for field in 0..<Field.count {
            let token = Int(walker.fieldTokens[index: field])
            let place = Place(field: UInt16(field), token: UInt16(token))
            var constant = FieldValue.absent
            switch token > 0 ? tokens.kind(token) : 0 {
            case 0: break
            case TokenKind.quote:
                unsafe strings[stringCount] = place
                stringCount += 1
            case TokenKind.scalar:
                unsafe scalars[scalarCount] = place
                scalarCount += 1
            case let bracket: constant = .container(bracket)
            }
            unsafe (constants + slot * Field.count + field).initialize(to: constant)
        }
        unsafe shapes[index].stringCount = UInt16(stringCount)
        unsafe shapes[index].scalarFieldCount = UInt16(scalarCount)
        let fields = unsafe UnsafeBufferPointer(start: scalars, count: scalarCount)
        for number in 0..<walker.scalars.count {
            let token = UInt16(walker.scalars[number])
            if unsafe fields.contains(where: { $0.token == token }) { continue }
            unsafe scalars[scalarCount] = Place(field: 0, token: token)
            scalarCount += 1
        }
        unsafe shapes[index].scalarCount = UInt16(scalarCount)
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

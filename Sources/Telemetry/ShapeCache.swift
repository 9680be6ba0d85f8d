/// The shapes of records that came before: for the same kinds of tokens and the same keys, where the fields are.
///
/// Producers make the same skeleton again and again. A record of a known shape is checked by comparing instead of
/// walking. The cache is flat and of a fixed size.
@safe struct ShapeCache: ~Copyable {
    /// The most tokens of a shape that is kept; a multiple of those that are compared at once.
    static let maxTokens = 512
    private static let maxKeyWords = 160
    private static let maxScalars = 96
    /// Key words are compared by so many, lest the processor guess wrong how many there are.
    private static let keyWordsAtOnce = 8

    /// Eight bytes of a key, or fewer with the closing quote behind them.
    private struct KeyWord {
        /// Asks nothing.
        static let none = KeyWord(bytes: 0, mask: 0, token: 0)

        let bytes: UInt64
        /// The bytes that matter.
        let mask: UInt64
        /// The opening quote, and where the bytes stand behind its key's first byte.
        let token: UInt32
        var offset: UInt32 = 0
    }

    private struct Shape {
        /// No record has fewer than no tokens, so that an empty place is nobody's shape.
        var tokenCount: Int32 = -1
        /// The words that keys begin with, then those of longer keys.
        var firstWordCount: UInt16 = 0
        var furtherWordCount: UInt16 = 0
        var scalarCount: UInt16 = 0
        /// Whether each field is absent or of the type that it should be.
        var hasRightTypes = false
    }

    private let index = SlotIndex(slots: 512)
    private let shapes: UnsafeMutablePointer<Shape>
    private let kinds: UnsafeMutablePointer<UInt8>
    /// The bits of the kinds that matter: none of those of scalars, which may begin with other bytes.
    private let kindMasks: UnsafeMutablePointer<UInt8>
    private let keyWords: UnsafeMutablePointer<KeyWord>
    /// The token at which the value of each field begins, 0 if it is absent.
    private let fieldTokens: UnsafeMutablePointer<UInt16>
    /// Numbers and literals that are no fields.
    private let scalars: UnsafeMutablePointer<UInt16>

    init() {
        let count = index.slotCount
        unsafe shapes = .allocate(capacity: count)
        unsafe shapes.initialize(repeating: Shape(), count: count)
        unsafe kinds = .allocate(capacity: count * Self.maxTokens)
        unsafe kindMasks = .allocate(capacity: count * Self.maxTokens)
        unsafe keyWords = .allocate(capacity: count * Self.maxKeyWords)
        unsafe fieldTokens = .allocate(capacity: count * Field.count)
        unsafe scalars = .allocate(capacity: count * Self.maxScalars)
    }

    deinit {
        unsafe shapes.deallocate()
        unsafe kinds.deallocate()
        unsafe kindMasks.deallocate()
        unsafe keyWords.deallocate()
        unsafe fieldTokens.deallocate()
        unsafe scalars.deallocate()
    }
}

extension ShapeCache {
    /// The slot of a record's shape, if it is known: its tokens are of the same kinds, and its keys have the same bytes.
    /// What stands where the shape has scalars is still to be checked.
    ///
    /// It holds until the cache learns.
    // Inlined, so that the tokens are not copied to be passed, which would wait for what the pass has just stored.
    @inline(__always)
    func slot(of tokens: borrowing TokenIndex, _ record: PaddedBytes) -> Int? {
        index.slot(tokens.hash) { matches($0, tokens, record) }
    }

    @inline(__always)
    private func matches(_ slot: Int, _ tokens: borrowing TokenIndex, _ record: PaddedBytes) -> Bool {
        // Safe: there is a shape for each slot.
        let shape = unsafe shapes[slot]
        guard Int(shape.tokenCount) == tokens.count else { return false }
        var differences = unsafe tokens.differences(
            from: kinds + slot * Self.maxTokens, mask: kindMasks + slot * Self.maxTokens)
        // Safe: a slot has room for all that its shape counts.
        let words = unsafe keyWords + slot * Self.maxKeyWords
        let firstCount = Int(shape.firstWordCount)
        for start in stride(from: 0, to: firstCount, by: Self.keyWordsAtOnce) {
            for index in start..<start + Self.keyWordsAtOnce {
                let word = unsafe words[index]
                let position = tokens.position(Int(word.token)) + 1
                differences |= (record.word(at: position) ^ word.bytes) & word.mask
            }
        }
        for index in firstCount..<firstCount + Int(shape.furtherWordCount) {
            let word = unsafe words[index]
            let position = tokens.position(Int(word.token)) + 1 + Int(word.offset)
            // A shorter key might end with the batch.
            guard position <= tokens.position(Int(word.token) + 1) else { return false }
            differences |= (record.word(at: position) ^ word.bytes) & word.mask
        }
        return differences == 0
    }

    /// Whether each field of a shape is absent or of the type that it should be.
    @inline(__always)
    func hasRightTypes(_ shape: Int) -> Bool { unsafe shapes[shape].hasRightTypes }

    /// The token at which the value of a field begins in records of a shape; 0 if it is absent.
    @inline(__always)
    func token(of field: Field, shape: Int) -> Int {
        // Safe: a slot has room for all fields.
        Int(unsafe fieldTokens[shape * Field.count + field.index])
    }

    /// Calls `body` with the opening quote of each key of a shape that names a field of interest, or could.
    func forEachKey(shape: Int, _ body: (_ token: Int) -> Void) {
        // Safe: a slot has room for all that its shape counts.
        for number in 0..<Int(unsafe shapes[shape].firstWordCount) {
            let word = unsafe keyWords[shape * Self.maxKeyWords + number]
            if word.mask != 0 { body(Int(word.token)) }
        }
    }

    /// Whether the numbers and literals of a record of a shape that are no fields are well formed.
    @inline(__always)
    func hasValidScalars(_ record: PaddedBytes, _ tokens: borrowing TokenIndex, shape slot: Int) -> Bool {
        let shape = unsafe shapes[slot]
        let scalars = unsafe scalars + slot * Self.maxScalars
        for number in 0..<Int(shape.scalarCount) {
            // Safe: a slot has room for all that its shape counts.
            let token = Int(unsafe scalars[number])
            guard ScalarText.value(at: tokens.position(token), in: record) != nil else { return false }
        }
        return true
    }

    /// Reads the fields of a record of a shape; false if a number or a literal is not well formed.
    func read(_ record: PaddedBytes, _ tokens: borrowing TokenIndex, shape: Int, into fields: inout RecordFields)
        -> Bool
    {
        // Safe: a slot has room for all tokens.
        let masks = unsafe kindMasks + shape * Self.maxTokens
        for field in Field.allCases {
            let token = token(of: field, shape: shape)
            if token == 0 {
                fields[field] = .absent
            } else if unsafe masks[token] == 0 {
                guard let value = ScalarText.value(at: tokens.position(token), in: record) else { return false }
                fields[field] = value
            } else if tokens.kind(token) == TokenKind.quote {
                fields[field] = tokens.string(at: token, in: record)
            } else {
                fields[field] = .container(tokens.kind(token))
            }
        }
        return hasValidScalars(record, tokens, shape: shape)
    }
}

extension ShapeCache {
    /// Keeps the shape of a record that has been walked, if one of its kind came before.
    mutating func learn(_ walker: borrowing TokenWalker, _ tokens: borrowing TokenIndex, _ record: PaddedBytes) {
        guard tokens.count <= Self.maxTokens, walker.scalars.count <= Self.maxScalars else { return }
        // Keys that never come again, such as ids, must not push shapes out: they are part of what has to come again.
        guard index.comesAgain(tokens.hash ^ walker.keyHash) else { return }
        let slot = index.vacate(for: tokens.hash)
        // Empty, lest it be taken for what it was if the new one has no room.
        unsafe shapes[slot] = Shape()
        guard storeKeys(walker, tokens, record, shape: slot) else { return }
        storeKinds(walker, tokens, shape: slot)
        storeFields(walker, tokens, shape: slot)
        unsafe shapes[slot].tokenCount = Int32(tokens.count)
    }

    private func storeKinds(_ walker: borrowing TokenWalker, _ tokens: borrowing TokenIndex, shape slot: Int) {
        // Safe: `learn` has held the tokens against the room of a slot.
        let start = slot * Self.maxTokens
        unsafe (kinds + start).initialize(from: tokens.kinds, count: tokens.wholeCount)
        unsafe (kindMasks + start).initialize(repeating: 0xFF, count: tokens.wholeCount)
        for number in 0..<walker.scalars.count { unsafe kindMasks[start + walker.scalars[number]] = 0 }
    }

    /// Stores where the fields are, and the scalars that are none.
    private func storeFields(_ walker: borrowing TokenWalker, _ tokens: borrowing TokenIndex, shape slot: Int) {
        // Safe: a slot has room for all fields, and `learn` has held the scalars against its room.
        let fieldTokens = unsafe fieldTokens + slot * Field.count
        let scalars = unsafe scalars + slot * Self.maxScalars
        var hasRightTypes = true
        for field in Field.allCases {
            let token = Int(walker.fieldTokens[field])
            unsafe (fieldTokens + field.index).initialize(to: UInt16(token))
            if token == 0 ? field.isRequired : !field.mayBegin(with: tokens.kind(token)) { hasRightTypes = false }
        }
        let fields = unsafe UnsafeBufferPointer(start: fieldTokens, count: Field.count)
        var count = 0
        for number in 0..<walker.scalars.count {
            let token = UInt16(walker.scalars[number])
            if unsafe fields.contains(token) { continue }
            unsafe (scalars + count).initialize(to: token)
            count += 1
        }
        unsafe shapes[slot].hasRightTypes = hasRightTypes
        unsafe shapes[slot].scalarCount = UInt16(count)
    }

    /// Stores the bytes of the keys with their closing quotes; false if there are too many.
    private func storeKeys(
        _ walker: borrowing TokenWalker, _ tokens: borrowing TokenIndex, _ record: PaddedBytes, shape slot: Int
    ) -> Bool {
        // Safe: the count is held against the room of a slot.
        let words = unsafe keyWords + slot * Self.maxKeyWords
        var count = 0
        func store(_ word: KeyWord) -> Bool {
            guard count < Self.maxKeyWords else { return false }
            unsafe (words + count).initialize(to: word)
            count += 1
            return true
        }
        for number in 0..<walker.keys.count {
            guard store(Self.keyWord(0, of: walker.keys[number], tokens, record)) else { return false }
        }
        while count % Self.keyWordsAtOnce != 0 { guard store(.none) else { return false } }
        unsafe shapes[slot].firstWordCount = UInt16(count)
        for number in 0..<walker.keys.count {
            let token = walker.keys[number]
            for offset in stride(from: 8, to: tokens.position(token + 1) - tokens.position(token), by: 8) {
                guard store(Self.keyWord(offset, of: token, tokens, record)) else { return false }
            }
        }
        unsafe shapes[slot].furtherWordCount = UInt16(count) - shapes[slot].firstWordCount
        return true
    }

    /// Eight bytes of a key and its closing quote, from an offset on.
    private static func keyWord(
        _ offset: Int, of token: Int, _ tokens: borrowing TokenIndex, _ record: PaddedBytes
    ) -> KeyWord {
        let start = tokens.position(token)
        let left = tokens.position(token + 1) - start - offset
        let mask = left < 8 ? 1 &<< UInt64(8 * left) - 1 : UInt64.max
        return KeyWord(
            bytes: record.word(at: start + 1 + offset) & mask, mask: mask, token: UInt32(token), offset: UInt32(offset))
    }
}

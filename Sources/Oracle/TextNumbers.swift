/// Decoded UTF-8, equal by its bytes.
struct Text: Hashable {
    let bytes: [UInt8]

    func hash(into hasher: inout Hasher) {
        // Safe: the bytes are only read, while the array lends them. Hashing them one by one takes ten times longer.
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}

/// Gives equal texts one number, so that each distinct text is held once.
struct TextNumbers {
    private var numbers: [Text: Int] = [:]
    private var texts: [[UInt8]] = []

    mutating func number(of text: [UInt8]) -> Int {
        if let number = numbers[Text(bytes: text)] { return number }
        numbers[Text(bytes: text)] = texts.count
        texts.append(text)
        return texts.count - 1
    }

    subscript(number: Int) -> [UInt8] { texts[number] }

    /// Bytes of the texts of some numbers.
    func byteCount(of numbers: Set<Int>) -> Int64 { numbers.reduce(0) { $0 + Int64(texts[$1].count) } }
}

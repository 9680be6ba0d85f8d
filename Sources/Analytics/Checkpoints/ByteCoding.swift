internal import CChecksum

/// Appends numbers in little-endian order to bytes that end with their CRC32C.
struct ByteWriter {
    private(set) var bytes: [UInt8]

    init(magic: StaticString) {
        bytes = unsafe Array(UnsafeBufferPointer(start: magic.utf8Start, count: magic.utf8CodeUnitCount))
    }

    mutating func append(_ number: some FixedWidthInteger) {
        var rest = number.littleEndian
        unsafe withUnsafeBytes(of: &rest) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func append(_ numbers: [Int64]) {
        append(Int64(numbers.count))
        for number in numbers { append(number) }
    }

    mutating func append(_ text: String) {
        append(Int64(text.utf8.count))
        bytes += Array(text.utf8)
    }

    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        append(UInt32(text.count))
        unsafe bytes.append(contentsOf: text)
    }

    /// Bytes behind their length.
    static func framed(_ bytes: [UInt8]) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) } + bytes
    }

    /// Appends the checksum of everything before it.
    mutating func appendChecksum() { append(Checksum.crc32c(bytes[...])) }
}

/// Reads what `ByteWriter` wrote, and never past the end; after a failure everything is 0 and `isWhole` false.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private(set) var isWhole = true

    /// Checks the magic and the checksum at the end, which are left out of what is read then; `nil` if one is wrong.
    init?(_ bytes: ArraySlice<UInt8>, magic: StaticString) {
        let name = unsafe Array(UnsafeBufferPointer(start: magic.utf8Start, count: magic.utf8CodeUnitCount))
        guard bytes.count >= name.count + 4, bytes.starts(with: name) else { return nil }
        let content = bytes.dropLast(4)
        let found = bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard Checksum.crc32c(content) == found else { return nil }
        self.bytes = content
        position = content.startIndex + name.count
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number {
        let size = MemoryLayout<Number>.size
        guard isWhole, bytes.endIndex - position >= size else {
            isWhole = false
            return 0
        }
        var number: Number = 0
        for index in (position..<position + size).reversed() {
            number = (size == 1 ? 0 : number << 8) | Number(bytes[index])
        }
        position += size
        return number
    }

    /// A count of elements of `size` bytes that can be there.
    private mutating func count(size: Int) -> Int {
        let count = number(Int64.self)
        guard isWhole, count >= 0, count <= (bytes.endIndex - position) / size else {
            isWhole = false
            return 0
        }
        return Int(count)
    }

    mutating func numbers() -> [Int64] { (0..<count(size: 8)).map { _ in number() } }

    /// What was appended as a buffer.
    mutating func buffer() -> ArraySlice<UInt8> {
        let count = Int(number(UInt32.self))
        guard isWhole, count <= bytes.endIndex - position else {
            isWhole = false
            return []
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func text() -> String {
        let count = count(size: 1)
        defer { position += count }
        return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }
}

/// Checksums and hashes of bytes.
enum Checksum {
    static func crc32c(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe crc32c($0) }
    }

    static func crc32c(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        unsafe spate_crc32c(0, bytes.baseAddress, bytes.count)
    }
}

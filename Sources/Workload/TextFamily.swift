/// Texts of one width, so that a hole of a template takes any of them.
struct TextFamily: Sendable {
    let width: Int
    let count: Int
    private let bytes: ConstantTable<UInt8>

    /// Takes texts of equal width.
    init(_ texts: [String]) {
        precondition(Set(texts.map(\.utf8.count)).count == 1, "texts of a family are equally wide")
        width = texts[0].utf8.count
        precondition(width >= 16, "texts of a family are copied in words")
        count = texts.count
        bytes = ConstantTable(texts.flatMap { Array($0.utf8) })
    }

    /// Takes those texts whose width is the most frequent one.
    init(mostOf texts: [String]) {
        let byWidth = Dictionary(grouping: texts, by: \.utf8.count)
        let most = byWidth.max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
        self.init(most?.value ?? [])
    }

    /// Does the same as `write` for texts of at most 32 bytes.
    @inline(__always)
    func writeShort(_ bits: UInt32, at place: UnsafeMutableRawPointer) {
        assert(width <= 32, "a text of at most 32 bytes")
        // Safe: as in `write`.
        let text = unsafe UnsafeRawPointer(bytes.address(of: Draws.index(bits, below: count) * width))
        unsafe place.storeBytes(of: text.loadUnaligned(as: SIMD2<UInt64>.self), as: SIMD2<UInt64>.self)
        let last = width - 16
        unsafe place.storeBytes(
            of: text.loadUnaligned(fromByteOffset: last, as: SIMD2<UInt64>.self), toByteOffset: last,
            as: SIMD2<UInt64>.self)
    }

    /// Writes the text of an index made of 32 random bits.
    @inline(__always)
    func write(_ bits: UInt32, at place: UnsafeMutableRawPointer) {
        // Safe: the index is below `count`, and every text has `width` bytes, which is no less than 16. The last 16 may
        // overlap those before.
        let text = unsafe UnsafeRawPointer(bytes.address(of: Draws.index(bits, below: count) * width))
        var start = 0
        while start + 16 < width {
            unsafe place.storeBytes(
                of: text.loadUnaligned(fromByteOffset: start, as: SIMD2<UInt64>.self), toByteOffset: start,
                as: SIMD2<UInt64>.self)
            start += 16
        }
        let last = width - 16
        unsafe place.storeBytes(
            of: text.loadUnaligned(fromByteOffset: last, as: SIMD2<UInt64>.self), toByteOffset: last,
            as: SIMD2<UInt64>.self)
    }
}

/// The families of all producers. Boards, media, makes and roles are those seen in Sunbird; their mix is our assumption.
struct TextFamilies: Sendable {
    /// A learner's role, class, board and medium, as the app adds them to `context.cdata`.
    let audience: TextFamily
    /// System and make of a phone, as parts of `dspec`.
    let phone: TextFamily
    /// Tenants, and their root organisations.
    let channel: TextFamily
    let organisation: TextFamily

    init() {
        audience = TextFamily(mostOf: Self.audiences)
        phone = TextFamily(
            [
                ("9", "Xiaomi Redmi 6A"), ("9", "Xiaomi Redmi 7A"), ("9", "Nokia Nokia 3.1"), ("9", "samsung SM-J260"),
                ("10", "vivo vivo 1906"), ("10", "realme RMX2185"), ("10", "realme RMX1941"), ("10", "Xiaomi Redmi 8"),
                ("11", "vivo vivo 1820"), ("11", "vivo vivo 2027"), ("11", "Xiaomi Redmi 9"), ("12", "realme RMX3231"),
            ].map { "\"os\":\"Android \($0)\",\"make\":\"\($1)\"" })
        channel = TextFamily((0..<48).map { Self.identifier($0, salt: 0xC4) })
        organisation = TextFamily((0..<48).map { Self.identifier($0, salt: 0x06) })
    }

    private static var audiences: [String] {
        let boards = [
            ("CBSE", ["english", "hindi"]), ("State (Tamil Nadu)", ["tamil", "english"]),
            ("State (Uttar Pradesh)", ["hindi", "english", "urdu"]),
            ("State (Andhra Pradesh)", ["telugu", "english"]), ("State (Maharashtra)", ["marathi", "english"]),
            ("State (Karnataka)", ["kannada", "english"]), ("State (Rajasthan)", ["hindi", "english"]),
            ("State (Gujarat)", ["gujarati", "english"]), ("State (Bihar)", ["hindi", "urdu", "english"]),
            ("State (Assam)", ["assamese", "english", "bodo"]), ("State (Telangana)", ["telugu", "english", "urdu"]),
        ]
        var texts: [String] = []
        for role in ["student", "teacher", "administrator", "parent"] {
            for grade in 1...10 {
                for (board, media) in boards {
                    for medium in media {
                        texts.append(
                            "{\"id\":\"\(role)\",\"type\":\"UserType\"},{\"id\":\"class \(grade)\",\"type\":\"Class\"},"
                                + "{\"id\":\"\(board)\",\"type\":\"Board\"},{\"id\":\"\(medium)\",\"type\":\"Medium\"}")
                    }
                }
            }
        }
        return texts
    }

    /// An id of a tenant or an organisation: `0`, the time of creation × 8192, and a count.
    private static func identifier(_ index: Int, salt: UInt64) -> String {
        let bits = Draws.mixed(UInt64(index), salt)
        // From 2018 on, over four years.
        let creation = 1_514_764_800_000 + Int64(bits >> 4) % 126_230_400_000
        return "0\(creation * 8192)\(10 + bits & 15 + UInt64(index))"
    }
}

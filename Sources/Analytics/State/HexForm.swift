internal import CHexText

/// The forms of ids that consist of hex digits, which are kept packed.
///
/// Packing is exact: every byte comes back. A text has at most one form, so that texts are equal if their packed bytes
/// are.
enum HexForm: UInt32 {
    /// 32 lower-case digits with dashes in the places of a UUID: 16 bytes.
    case uuid = 1
    /// 32 lower-case digits: 16 bytes.
    case digits32
    /// 40 lower-case digits: 20 bytes.
    case digits40

    /// Bytes of the longest packed text.
    static let mostPackedBytes = 20

    /// Bytes of a packed text.
    @inline(__always)
    var packedBytes: Int { self == .digits40 ? 20 : 16 }

    /// Bytes of the text itself.
    @inline(__always)
    var textBytes: Int {
        switch self {
        case .uuid: 36
        case .digits32: 32
        case .digits40: 40
        }
    }

    /// A packed text: its bytes as words, in the order of memory, with zeros behind them.
    struct Packed {
        let form: HexForm
        let words: (UInt64, UInt64, UInt32)
    }

    /// The packed text, if it has a form.
    @inline(__always)
    static func pack(_ text: UnsafeBufferPointer<UInt8>) -> Packed? {
        guard let base = text.baseAddress else { return nil }
        // Safe: each function reads as many characters as the text has.
        switch text.count {
        case 36: return Packed(form: .uuid, unsafe spate_pack_uuid(base))
        case 32: return Packed(form: .digits32, unsafe spate_pack_hex32(base))
        case 40: return Packed(form: .digits40, unsafe spate_pack_hex40(base))
        default: return nil
        }
    }

    /// Whether a packed text of this form is `text`.
    @inline(__always)
    func equals(_ packed: UnsafePointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count == textBytes, let base = text.baseAddress else { return false }
        // Safe: the text has as many characters as the form says.
        switch self {
        case .uuid: return unsafe spate_equals_uuid(packed, base)
        case .digits32: return unsafe spate_equals_hex32(packed, base)
        case .digits40: return unsafe spate_equals_hex40(packed, base)
        }
    }

    /// Lends the text that is packed.
    @inline(__always)
    func withText<Result>(of packed: UnsafePointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { text in
            // Safe: no form has more than 40 characters.
            let base = unsafe text.baseAddress.unsafelyUnwrapped
            switch self {
            case .uuid: unsafe spate_unpack_uuid(packed, base)
            case .digits32: unsafe spate_unpack_hex32(packed, base)
            case .digits40: unsafe spate_unpack_hex40(packed, base)
            }
            return unsafe body(UnsafeBufferPointer(start: base, count: textBytes))
        }
    }
}

extension HexForm.Packed {
    @inline(__always)
    fileprivate init?(form: HexForm, _ packed: spate_packed) {
        guard packed.isPacked else { return nil }
        self.init(form: form, words: (packed.first, packed.second, packed.third))
    }
}

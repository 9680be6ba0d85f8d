internal import Vocabulary

extension Document {
    /// The document as YAML that is read back as an equal one, whatever its parents and overrides were written in.
    var text: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes, indentation: 0)
        return bytes
    }

    /// Appends the value behind what leads to it: on its line if it is short, else below.
    private func append(to bytes: inout [UInt8], indentation: Int) {
        func start(_ name: String) {
            if bytes.last != 0x0A, !bytes.isEmpty { bytes.append(0x0A) }
            bytes += Array(repeating: 0x20, count: indentation) + Array(name.utf8)
        }
        switch content {
        case .scalar(let text, isPlain: true): bytes += Array(" \(text)\n".utf8)
        case .scalar(let text, isPlain: false): bytes += Array(" \(Self.quoted(text))\n".utf8)
        case .sequence(let elements) where elements.isEmpty: bytes += Array(" []\n".utf8)
        case .mapping(let entries) where entries.isEmpty: bytes += Array(" {}\n".utf8)
        case .sequence(let elements):
            for element in elements {
                start("-")
                element.append(to: &bytes, indentation: indentation + 2)
            }
        case .mapping(let entries):
            for entry in entries {
                start("\(Self.quoted(entry.key)):")
                entry.value.append(to: &bytes, indentation: indentation + 2)
            }
        }
    }

    /// YAML reads a string of JSON as JSON does.
    private static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        CanonicalJSON.append(text: Array(text.utf8).span, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

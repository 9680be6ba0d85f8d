/// Words as a shell reads them.
enum ShellText {
    /// The word, in single quotes if it has characters that a shell takes for its own.
    static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "-_./=:,+%@".utf8.contains(byte)
            }
        }
        return plain && !word.isEmpty
            ? word : "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#))'"
    }
}

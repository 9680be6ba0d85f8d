/// A field that not every record has: what stands at a place of a template.
struct Insert: BitwiseCopyable, Sendable {
    enum Field: UInt8, Sendable {
        case user, session, deviceRest, deviceHalf, eventTime, audience, phone, organisation
        // The second and later places of what has a hole of its own.
        case channel, book, unit
        /// A question of the content that is played.
        case question
        /// A code that is printed in a book: six letters and digits.
        case code
        /// One digit from 1 to 5, two from 10, and three from 100; drawn for the record, or for its device.
        case one, two, three, otherTwo, otherThree, deviceOne, deviceTwo, otherDeviceTwo, deviceThree
    }

    var field: Field
    /// From the start of the record, counted as if the number of variable width were empty.
    var offset: Int32
}

extension Insert {
    /// By the name of a hole: the field, and its width if it is not that of a family.
    static let named: [String: (field: Field, width: Int)] = [
        "uid": (.user, 36), "again": (.session, 36), "half": (.deviceHalf, 16), "time": (.eventTime, 13),
        "item": (.question, 26), "code": (.code, 6), "1": (.one, 1), "2": (.two, 2), "3": (.three, 3),
        "22": (.otherTwo, 2),
        "33": (.otherThree, 3), "d1": (.deviceOne, 1), "d2": (.deviceTwo, 2), "d22": (.otherDeviceTwo, 2),
        "d3": (.deviceThree, 3),
    ]
}

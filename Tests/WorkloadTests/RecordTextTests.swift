import CRecordText
import Testing

@Suite("The text of a record")
struct RecordTextTests {
    @Test("is the same by all kinds of instructions", arguments: [500, 640, 800, 1024, 1025, 1100, 1500])
    func isTheSameByAllInstructions(length: Int) {
        guard let portable = unsafe spate_record_text_pass_for(SPATE_RECORD_TEXT_PORTABLE) else {
            Issue.record("every processor has the portable pass")
            return
        }
        let text = (0..<length + SPATE_RECORD_TEXT_SLACK).map { UInt8(truncatingIfNeeded: 0x20 + $0 % 90) }
        var state: UInt64 = 1
        func word() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
        for shift in 0..<70 {
            var places = spate_record_layout()
            // Apart from each other, one of them past the end.
            places.length = Int32(length)
            (places.message_hash, places.message_uuid, places.device) = (3, 40, 80)
            (places.device_again, places.device_end, places.user) = (120, 112, 160)
            (places.user_again, places.session, places.session_again) = (200, 240, 300)
            places.play = Int32(length) + 16
            var ids = spate_record_ids(
                message: [word(), word()], device: [word(), word()], user: [word(), word()], session: [word(), word()],
                play: [word(), word()])
            func record(_ pass: spate_record_text_pass) -> [UInt8] {
                var record = [UInt8](repeating: 0, count: length + 2 * SPATE_RECORD_TEXT_SLACK)
                unsafe record.withUnsafeMutableBufferPointer { buffer in
                    unsafe pass(buffer.baseAddress.unsafelyUnwrapped + shift, text, &places, &ids)
                }
                return Array(record[shift..<shift + length])
            }
            let expected = unsafe record(portable)
            #expect(expected[214] == UInt8(ascii: "4") && expected[208] == UInt8(ascii: "-"))
            for level in [SPATE_RECORD_TEXT_AVX2, SPATE_RECORD_TEXT_AVX512] {
                guard let pass = unsafe spate_record_text_pass_for(level) else { continue }
                #expect(unsafe record(pass) == expected, "level \(level.rawValue), \(shift) bytes from a line")
            }
        }
    }
}

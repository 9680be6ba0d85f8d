import Testing

@testable import Analytics

@Suite("Views of pages")
struct ViewTableTests {
    private struct Key: Hashable {
        var message: [UInt8]
        var time: Int64 = 0
        var page: UInt32 = 0
        var duration: Int32 = -1
    }

    private static let digits = "0123456789abcdef0123456789abcdef"
    private static let uuid = "01234567-89ab-cdef-0123-456789abcdef"

    /// Ids, behind the kind of the event and by themselves, and what is nearly one.
    private static let messages: [String] = {
        let ids: [String] = [
            digits, uuid, digits + "01234567", digits + "0", String(digits.dropLast()), digits.uppercased(),
        ]
        let prefixes: [String] = ["", "IMPRESSION:", "IMPRESSION", "impression:", "START:", "IMPRESSION:IMPRESSION:"]
        let near: [String] = ids.flatMap { id in prefixes.map { $0 + id } }
        return near + ["IMPRESSION:", "IMPRESSION", "m", String(repeating: "long", count: 20_000)]
    }()

    private static let keys = messages.flatMap { message in
        let message = Array(message.utf8)
        return [
            Key(message: message), Key(message: message, time: 1), Key(message: message, time: 1 << 40),
            Key(message: message, page: 1), Key(message: message, page: .max), Key(message: message, duration: 0),
            Key(message: message, duration: 86_400_000),
        ]
    }

    private func intern(_ key: Key, in table: inout ViewTable) -> (number: UInt32, isNew: Bool) {
        unsafe key.message.withUnsafeBufferPointer { message in
            var view = unsafe View(time: 1000 + key.time, duration: key.duration, message: message)
            view.place(inPaneAt: 1000, page: key.page)
            // All hashes agree: only the views themselves tell them apart.
            return unsafe table.intern(view, message: message, hash: 1)
        }
    }

    private func expectAll(in table: borrowing ViewTable, _ firstWindow: (Int) -> Int32) {
        let count = table.count
        #expect(count == Self.keys.count)
        for (index, key) in Self.keys.enumerated() {
            let number = UInt32(index)
            let view = table[number]
            let found = Key(
                message: table.message(of: number), time: view.time, page: view.page, duration: view.duration)
            #expect(found == key)
            let window = table.firstWindow(of: number)
            #expect(window == firstWindow(index))
        }
    }

    @Test("each is kept once and comes back with its message, from a snapshot too")
    func keepsViews() throws {
        var table = ViewTable()
        for isNew in [true, false] {
            for (index, key) in Self.keys.enumerated() {
                let found = intern(key, in: &table)
                #expect(found == (UInt32(index), isNew), "\(key)")
            }
        }
        expectAll(in: table) { _ in 0 }
        for number in stride(from: 0, to: UInt32(Self.keys.count), by: 3) { table.setFirstWindow(5, of: number) }
        for number in stride(from: 0, to: UInt32(Self.keys.count), by: 6) { table.setFirstWindow(0, of: number) }
        func firstWindow(_ index: Int) -> Int32 { index % 6 == 3 ? 5 : 0 }
        expectAll(in: table, firstWindow)
        var restored = ViewTable()
        try StateImage.copy(saving: { table.archive($0) }, restoring: { restored.archive($0) })
        expectAll(in: restored, firstWindow)
        let again = intern(Self.keys[2], in: &restored)
        #expect(again == (2, false))
    }

    @Test("one with an id takes at most 56 bytes")
    func takesFewBytes() {
        var table = ViewTable()
        for number in 0..<100_000 {
            let digits = String(number, radix: 16)
            let message = Array(("IMPRESSION:" + String(repeating: "0", count: 32 - digits.count) + digits).utf8)
            _ = unsafe message.withUnsafeBufferPointer { message in
                let view = unsafe View(time: Int64(number), duration: -1, message: message)
                let hash = view.hash(withMessage: unsafe view.hash(ofMessage: message))
                return unsafe table.intern(view, message: message, hash: hash)
            }
        }
        let bytes = table.allocatedBytes
        #expect(MemoryLayout<View>.stride == 32)
        #expect(bytes <= 56 * 100_000)
    }
}

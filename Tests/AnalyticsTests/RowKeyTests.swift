import Testing
import Vocabulary

@testable import Analytics

@Suite("Order of rows")
struct RowKeyTests {
    private func order(_ texts: [[UInt8]?]) -> [[UInt8]?] {
        var rows = FinalRows()
        for text in texts {
            rows.append(due: 0, query: .adoption) {
                $0.append(text: text)
            } line: {
                $0 += (text ?? [0xFE]) + [0xFF]
            }
        }
        var output: [UInt8] = []
        rows.sort()
        _ = FinalRows.appendMerged([rows], upTo: .max, to: &output)
        return output.split(separator: 0xFF, omittingEmptySubsequences: false).dropLast().map {
            $0 == [0xFE] ? nil : Array($0)
        }
    }

    @Test("puts null before any text and texts in the order of their bytes")
    func ordersTexts() {
        let sorted: [[UInt8]?] = [
            nil, [], [0], [0, 0], [0, 1], [1], [0x61], [0x61, 0], [0x61, 0x62], [0x62], [0xC3, 0xA9],
        ]
        #expect(order(sorted.reversed()) == sorted)
    }

    @Test("orders by due time, then query, then columns")
    func ordersRows() {
        var rows = FinalRows()
        func add(_ due: Int64, _ query: Query, _ number: Int64, _ flag: Bool, _ name: String) {
            rows.append(due: due, query: query) {
                $0.append(number)
                $0.append(flag)
            } line: {
                $0 += Array(name.utf8)
            }
        }
        add(5, .adoption, 0, true, "g")
        add(-1, .topPages, -3, true, "d")
        add(-1, .topPages, 2, false, "f")
        add(-1, .topPages, 2, true, "e")
        add(-1, .dau, 7, true, "c")
        add(.min, .topPages, .max, true, "b")
        add(.min, .topPages, .min, true, "a")
        var output: [UInt8] = []
        rows.sort()
        _ = FinalRows.appendMerged([rows], upTo: .max, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "abcdefg")
    }

    @Test("gives rows of several lists up to a height, and the others later")
    func merges() {
        func rows(_ names: [(due: Int64, name: String)]) -> FinalRows {
            var rows = FinalRows()
            for (due, name) in names {
                rows.append(due: due, query: .dau) { _ in
                } line: {
                    $0 += Array(name.utf8)
                }
            }
            return rows
        }
        var lists = [rows([(1, "a"), (4, "d"), (6, "f")]), rows([]), rows([(2, "b"), (3, "c"), (5, "e")])]
        var output: [UInt8] = []
        for (height, expected) in [(0, ""), (3, "abc"), (3, "abc"), (5, "abcde"), (9, "abcdef")] as [(Int64, String)] {
            let before = output.count
            let count = FinalRows.appendMerged(lists, upTo: height, to: &output)
            for index in lists.indices { lists[index].forget(upTo: height) }
            #expect(String(decoding: output, as: UTF8.self) == expected && count == output.count - before)
        }
        #expect(lists.allSatisfy { $0.count == 0 })
    }
}

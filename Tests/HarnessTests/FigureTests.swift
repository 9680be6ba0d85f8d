import Harness
import Testing

@Suite("Figure")
struct FigureTests {
    @Test("groups digits by threes")
    func grouped() {
        #expect(Figure.grouped(0) == "0")
        #expect(Figure.grouped(999) == "999")
        #expect(Figure.grouped(1000) == "1,000")
        #expect(Figure.grouped(-1_234_567) == "-1,234,567")
        #expect(Figure.grouped(Int64.min) == "-9,223,372,036,854,775,808")
    }

    @Test("gives three significant digits with a unit, and never an exponent")
    func counts() {
        #expect(Figure.count(812) == "812")
        #expect(Figure.count(9999) == "9999")
        #expect(Figure.count(12_345) == "12.3 k")
        #expect(Figure.count(1_250_000) == "1.25 M")
        #expect(Figure.count(3e9) == "3.00 G")
        #expect(Figure.significant(0.012_34) == "0.0123")
        #expect(Figure.significant(.infinity) == "–")
    }

    @Test("rounds to so many places, without a negative zero")
    func fixed() {
        #expect(Figure.fixed(1.005, places: 1) == "1.0")
        #expect(Figure.fixed(-0.04, places: 1) == "0.0")
        #expect(Figure.fixed(-2.5, places: 0) == "-3")
        #expect(Figure.fixed(0.05, places: 2) == "0.05")
        #expect(Figure.percent(0.123_4) == "12.3 %")
    }

    @Test("a table aligns its columns and leaves no space at the ends of lines")
    func table() {
        var table = TextTable(alignments: [.left, .right, .left])
        table.append(["a", "10", "x"])
        table.append(["long", "5", ""])
        #expect(table.text == "a     10  x\nlong   5")
    }
}

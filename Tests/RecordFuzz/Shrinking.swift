/// Makes what shows a difference small.
public enum Shrinking {
    /// Fewer and shorter records that still show what the given ones show: no run of a few records can go, nor one of a
    /// few bytes.
    public static func shrink(
        _ records: [DecodingComparison.Record], while shows: ([DecodingComparison.Record]) -> Bool
    ) -> [DecodingComparison.Record] {
        precondition(shows(records))
        var records = without(records, while: shows)
        for index in records.indices {
            let others = records
            records[index].bytes = without(others[index].bytes) { bytes in
                var changed = others
                changed[index].bytes = bytes
                return shows(changed)
            }
        }
        return records
    }

    /// Drops runs of elements, long ones first, until no run of up to 16 can go.
    private static func without<Element>(_ elements: [Element], while shows: ([Element]) -> Bool) -> [Element] {
        var elements = elements
        var hasShrunk = true
        while hasShrunk {
            hasShrunk = false
            var length = elements.count
            while length > 0 {
                var start = 0
                while start + length <= elements.count {
                    var fewer = elements
                    fewer.removeSubrange(start..<start + length)
                    if shows(fewer) {
                        elements = fewer
                        hasShrunk = true
                    } else {
                        start += 1
                    }
                }
                length = length > 16 ? length / 2 : length - 1
            }
        }
        return elements
    }
}

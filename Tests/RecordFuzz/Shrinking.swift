/// Makes what shows a difference small.
public enum Shrinking {
    /// Fewer and shorter records that still show what the given ones show: no record, and no byte of one, can go alone.
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

    /// Drops runs of elements, long ones first, until none can go.
    private static func without<Element>(_ elements: [Element], while shows: ([Element]) -> Bool) -> [Element] {
        var elements = elements
        var length = elements.count
        while length > 0 {
            var start = 0
            var hasShrunk = false
            while start < elements.count {
                var fewer = elements
                fewer.removeSubrange(start..<min(start + length, elements.count))
                if shows(fewer) {
                    elements = fewer
                    hasShrunk = true
                } else {
                    start += length
                }
            }
            // Of single elements again and again, since one may have kept another.
            if length > 1 || !hasShrunk { length /= 2 }
        }
        return elements
    }
}

/// Finds what an author probably meant.
public enum Spelling {
    /// The candidate with the least edit distance to `word`, if that is at most a third of the word's length (at least
    /// 1); the first of several.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let limit = max(1, (word.count + 2) / 3)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let distance = editDistance(Array(word.lowercased()), Array(candidate.lowercased()))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours count 1 each.
    private static func editDistance(_ first: [Character], _ second: [Character]) -> Int {
        guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
        var rows = [[Int]](repeating: [Int](repeating: 0, count: second.count + 1), count: first.count + 1)
        for column in 0...second.count { rows[0][column] = column }
        for row in 1...first.count {
            rows[row][0] = row
            for column in 1...second.count {
                let cost = first[row - 1] == second[column - 1] ? 0 : 1
                var distance = min(
                    rows[row - 1][column] + 1, rows[row][column - 1] + 1, rows[row - 1][column - 1] + cost)
                if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
                    distance = min(distance, rows[row - 2][column - 2] + 1)
                }
                rows[row][column] = distance
            }
        }
        return rows[first.count][second.count]
    }
}

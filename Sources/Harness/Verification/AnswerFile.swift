internal import Scenarios
internal import Sinks

/// A file of answers, and how two of its kind are compared.
enum AnswerFile: CaseIterable {
    case results, ledger, deadLetters, late

    var name: String {
        switch self {
        case .results: ResultDirectory.Name.results
        case .ledger: ResultDirectory.Name.ledger
        case .deadLetters: ResultDirectory.Name.deadLetters
        case .late: ResultDirectory.Name.late
        }
    }

    /// Compares bytes with the file of this kind in a directory.
    func compare(
        _ expected: [UInt8], withFileIn directory: String, _ scope: AnswerScope = AnswerScope()
    ) throws(HarnessError) -> Verdict.File {
        let actual = try WholeFile.bytes(path: "\(directory)/\(name)")
        // The order of dead letters and late events is free between partitions.
        let isOrdered = self == .results && scope.rowsAreOrdered || self == .ledger
        let difference = LineDifference(expected: expected, actual: actual, isOrdered: isOrdered)
        if self == .ledger, let counts = Self.differentCounts(expected, actual), !counts.isEmpty {
            return file(difference, mismatches: counts)
        }
        let mismatches = Self.mismatches(difference)
        if self == .deadLetters, scope.hasRunRecord {
            let run = try? RunFile(path: "\(directory)/\(ResultDirectory.Name.run)")
            let (missing, others) = (mismatches.filter { $0.actual == nil }, mismatches.filter { $0.actual != nil })
            // What the run says that it left out may be missing, and no more.
            if let omitted = run?.deadLettersOmitted, missing.count == omitted {
                return file(difference, mismatches: others)
            }
        }
        return file(difference, mismatches: mismatches)
    }

    private func file(_ difference: LineDifference, mismatches: [Verdict.Mismatch]) -> Verdict.File {
        Verdict.File(
            name: name, expectedLines: difference.expectedCount, actualLines: difference.actualCount,
            mismatchCount: mismatches.count, mismatches: Array(mismatches.prefix(Verification.shownMismatches)))
    }

    /// Puts the missing and the extra line of each key together; in the order of the lines that are expected, and then
    /// of those that are only there.
    private static func mismatches(_ difference: LineDifference) -> [Verdict.Mismatch] {
        if let (expected, actual) = difference.swapped {
            return [mismatch(RowText(expected), RowText(actual), key: "the lines stand in another order, from here on")]
        }
        var extra: [[UInt8]: [RowText]] = [:]
        for line in difference.extra.reversed() { extra[RowText(line).key, default: []].append(RowText(line)) }
        var mismatches = difference.missing.map { line in
            let row = RowText(line)
            return mismatch(row, extra[row.key]?.popLast())
        }
        for line in difference.extra {
            if let row = extra[RowText(line).key]?.popLast() { mismatches.append(mismatch(nil, row)) }
        }
        return mismatches
    }

    private static func mismatch(_ expected: RowText?, _ actual: RowText?, key: String? = nil) -> Verdict.Mismatch {
        let about = key ?? (expected ?? actual).map { String(decoding: $0.key, as: UTF8.self) } ?? ""
        return Verdict.Mismatch(
            key: about.hasSuffix("\n") ? String(about.dropLast()) : about, expected: expected?.description,
            actual: actual?.description)
    }

    /// The counts of two ledgers that differ, or `nil` if one of them cannot be read.
    private static func differentCounts(_ expected: [UInt8], _ actual: [UInt8]) -> [Verdict.Mismatch]? {
        guard let expected = try? Document(yaml: expected, source: "expected"),
            let actual = try? Document(yaml: actual, source: "found")
        else { return nil }
        let expectedCounts = counts(of: expected, path: "")
        let found = Dictionary(counts(of: actual, path: "")) { first, _ in first }
        return expectedCounts.compactMap { path, count in
            found[path] == count ? nil : Verdict.Mismatch(key: path, expected: count, actual: found[path])
        }
    }

    /// The scalars of a document with their paths, in order.
    private static func counts(of document: Document, path: String) -> [(String, String)] {
        func below(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
        switch document.content {
        case .scalar(let text, _): return [(path, text)]
        case .mapping(let entries): return entries.flatMap { counts(of: $0.value, path: below($0.key)) }
        case .sequence(let elements):
            return elements.enumerated().flatMap { counts(of: $0.element, path: below("\($0.offset)")) }
        }
    }
}

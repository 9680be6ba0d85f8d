internal import Vocabulary

extension SectionReader {
    private mutating func readText<Value>(
        _ key: String, into variable: inout Value, allowed: String, _ parse: (String) -> Value?
    ) {
        read(key, into: &variable, allowed: allowed) { document in
            guard case .scalar(let text, _) = document.content else { return nil }
            return parse(text)
        }
    }

    mutating func count(_ key: String, into variable: inout Int, in range: ClosedRange<Int>) {
        readText(
            key, into: &variable, allowed: "\(ValueText.allowedCount), from \(range.lowerBound) to \(range.upperBound)"
        ) {
            ValueText.count($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func eventsPerSecond(_ key: String, into variable: inout Double) {
        readText(key, into: &variable, allowed: ValueText.allowedRate, ValueText.eventsPerSecond)
    }

    mutating func share(_ key: String, into variable: inout Double) {
        readText(key, into: &variable, allowed: ValueText.allowedShare, ValueText.share)
    }

    mutating func multiple(_ key: String, into variable: inout Double, in range: ClosedRange<Double>) {
        readText(
            key, into: &variable,
            allowed:
                "\(ValueText.allowedMultiple), from \(ValueText.text(range.lowerBound))x to \(ValueText.text(range.upperBound))x"
        ) { ValueText.multiple($0).flatMap { range.contains($0) ? $0 : nil } }
    }

    mutating func number(_ key: String, into variable: inout Double, in range: ClosedRange<Double>) {
        readText(
            key, into: &variable,
            allowed: "a number from \(ValueText.text(range.lowerBound)) to \(ValueText.text(range.upperBound))"
        ) {
            Double($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func instant(_ key: String, into variable: inout EventTime) {
        readText(key, into: &variable, allowed: ValueText.allowedInstant, ValueText.instant)
    }

    mutating func timeOfDay(_ key: String, into variable: inout Milliseconds) {
        readText(key, into: &variable, allowed: ValueText.allowedTimeOfDay, ValueText.timeOfDay)
    }

    mutating func durations(_ key: String, into variable: inout ClosedRange<Milliseconds>) {
        readText(key, into: &variable, allowed: "a range of durations, such as 1h..3d", ValueText.durations)
    }

    /// Reads a distribution of lengths of time.
    mutating func lengths(_ key: String, into variable: inout Distribution, canBeNegative: Bool = false) {
        readText(key, into: &variable, allowed: Distribution.allowedLengths) {
            Distribution($0).flatMap { $0.isLength && (canBeNegative || $0.isNonNegative) ? $0 : nil }
        }
    }

    /// Reads a distribution of ranks.
    mutating func ranks(_ key: String, into variable: inout Distribution) {
        readText(key, into: &variable, allowed: Distribution.allowedRanks) {
            Distribution($0).flatMap { $0.isLength ? nil : $0 }
        }
    }

    /// The elements of a list, each as a section.
    mutating func list(_ key: String) -> [SectionReader] {
        guard let document = value(key), !document.isNull else { return [] }
        guard case .sequence(let elements) = document.content else {
            reject(key, document, allowed: "a list in [ ]")
            return []
        }
        return elements.enumerated().map { index, element in
            issues.note("\(fullKey(key))[\(index)]", source: element.source, line: element.line)
            return SectionReader(element, path: "\(fullKey(key))[\(index)]", issues: issues)
        }
    }

    /// The keys of a table, each of which is an author's own name for a section.
    mutating func table(_ key: String) -> [(name: String, section: SectionReader)] {
        var section = section(key)
        return section.names.map { ($0, section.section($0)) }
    }

    /// Reports a rule that a key breaks.
    func require(_ holds: Bool, _ key: String, _ message: @autoclosure () -> String) {
        if !holds { issues.add(fullKey(key), message()) }
    }

    /// Reads the key `version`, which must be there and allows one number.
    mutating func requireVersion(_ allowed: Int) {
        var version = 0
        integer("version", into: &version, in: allowed...allowed)
        if version == 0, !issues.issues.contains(where: { $0.key == "version" }) {
            issues.add("version", "is missing; allowed is \(allowed)")
        }
    }
}

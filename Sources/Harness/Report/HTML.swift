/// Markup. Texts that are put into it are escaped, so that nothing of a run can become a tag, an attribute or a script.
struct HTML: ExpressibleByStringInterpolation {
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { markup += literal }
        mutating func appendInterpolation(_ text: String) { markup += HTML.escaped(text) }
        mutating func appendInterpolation(_ number: some BinaryInteger) { markup += "\(number)" }
        mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
        mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { markup += part.markup } }
    }

    private(set) var markup: String

    init(stringLiteral markup: String) { self.markup = markup }
    init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }

    /// Markup of ours, as it is.
    init(trusted markup: String) { self.markup = markup }

    static func += (html: inout Self, other: Self) { html.markup += other.markup }

    /// A text as it stands between tags or in a quoted attribute.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            // HTML has no way to write these.
            case "\0"..."\u{8}", "\u{B}"..."\u{1F}", "\u{7F}"..."\u{9F}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A table: the first column holds names, the others figures, but for the last one where that holds words.
    static func table(head: [String], rows: [[String]], endsWithWords: Bool = false) -> HTML {
        func isWords(_ column: Int) -> HTML { endsWithWords && column == head.count - 1 ? " class=\"words\"" : "" }
        let heads = head.enumerated().map { "<th scope=\"col\"\(isWords($0.offset))>\($0.element)</th>" as HTML }
        let lines = rows.map { row in
            let cells = row.enumerated().dropFirst().map {
                "<td\(isWords($0.offset))>\($0.element)</td>" as HTML
            }
            return "<tr><th scope=\"row\">\(row[0])</th>\(cells)</tr>\n" as HTML
        }
        return """
            <div class="scroll"><table><thead><tr>\(heads)</tr></thead>
            <tbody>\(lines)</tbody></table></div>

            """
    }

    /// Texts below each other.
    static func items(_ texts: [String]) -> HTML {
        let lines = texts.map { "<li>\($0)</li>\n" as HTML }
        return "<ul>\n\(lines)</ul>\n"
    }

    /// Names with their texts.
    static func list(_ entries: [(name: String, text: String)]) -> HTML {
        let lines = entries.map { "<dt>\($0.name)</dt><dd>\($0.text)</dd>\n" as HTML }
        return "<dl>\(lines)</dl>\n"
    }
}

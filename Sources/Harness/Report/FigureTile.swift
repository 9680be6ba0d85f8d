/// A figure that is read first: large, with its unit and spread.
struct FigureTile {
    let name: String
    let value: String
    let unit: String
    /// How far it spreads; may be empty.
    let note: String

    static func row(_ tiles: [FigureTile]) -> HTML {
        let cells = tiles.map {
            """
            <div class="tile"><span class="name">\($0.name)</span> <span class="value">\($0.value)</span>
            <span class="unit">\($0.unit)</span> <span class="spread">\($0.note)</span></div>

            """ as HTML
        }
        return "<div class=\"tiles\">\n\(cells)</div>\n"
    }
}

import Scenarios

/// All templates of a scenario: by profile (a version of a platform, signed in or not), then by shape.
struct TemplateLibrary: Sendable {
    let templates: ConstantTable<Template>
    let bytes: ConstantTable<UInt8>
    let meanings: [Meaning]
    /// The longest record that a template makes.
    let longest: Int

    init(_ profiles: [Profile], walks: [PageWalk]) {
        var builder = TemplateBuilder()
        for profile in profiles {
            let first = builder.templates.count
            precondition(first == profile.firstTemplate, "profiles count their templates")
            Self.add(profile, walks[profile.walk], to: &builder)
        }
        templates = ConstantTable(builder.templates)
        bytes = ConstantTable(builder.bytes)
        meanings = builder.meanings
        longest = builder.templates.map(\.length).max() ?? 0
    }

    /// How many templates a profile has.
    static func count(_ walk: PageWalk) -> Int {
        walk.pages.count * PageShape.allCases.count + CommonShape.allCases.count
    }

    private static func add(_ profile: Profile, _ walk: PageWalk, to builder: inout TemplateBuilder) {
        let text = ProducerText(platform: profile.platform, isAnonymous: profile.isAnonymous)
        let isMobile = profile.platform.style == .mobile
        let shell: ProducerText.Writer = isMobile ? .app : .portal
        func meaning(
            _ kind: PlantedKind, _ writer: ProducerText.Writer, page: String?, hasContent: Bool
        ) -> Meaning {
            Meaning(
                kind: kind,
                platform: Array((writer == .service ? ProducerText.service : profile.platform.name).utf8),
                version: Array((writer == .service ? "1.0" : profile.version).utf8), page: page.map { Array($0.utf8) },
                hasUser: writer != .service, userIsDevice: profile.isAnonymous && !isMobile, hasContent: hasContent,
                isMobile: isMobile)
        }
        for (index, page) in walk.pages.enumerated() {
            let object = page.showsContent ? text.content(shell, variant: index) : nil
            let environment =
                page.showsContent ? (isMobile ? "home" : "explore") : ["home", "library", "course"][index % 3]
            for shape in PageShape.allCases {
                let (eid, data) = EventData.page(shape, isMobile: isMobile, index: index)
                builder.add(
                    text.record(
                        eid, data, by: shell, environment: environment, object: object, variant: index + shape.rawValue),
                    meaning: meaning(
                        shape == .impression ? .impression : .other, shell, page: page.name,
                        hasContent: page.showsContent))
            }
        }
        for shape in CommonShape.allCases {
            let (eid, data, page, hasContent, writer) = EventData.common(shape, isMobile: isMobile)
            let kind: PlantedKind = ["IMPRESSION": .impression, "START": .start, "END": .end][eid] ?? .other
            let object =
                hasContent ? text.content(writer ?? shell, variant: shape.rawValue % 8) : nil
            builder.add(
                text.record(
                    eid, data, by: writer ?? shell, environment: writer == .player ? "contentplayer" : "home",
                    object: object, variant: shape.rawValue),
                meaning: meaning(kind, writer ?? shell, page: page, hasContent: hasContent))
        }
    }
}

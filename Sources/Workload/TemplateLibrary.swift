import Scenarios

/// All templates of a scenario: by profile (a version of a platform, signed in or not), then by shape.
struct TemplateLibrary: Sendable {
    let templates: ConstantTable<Template>
    let inserts: ConstantTable<Insert>
    let bytes: ConstantTable<UInt8>
    let meanings: [Meaning]
    let families = TextFamilies()
    /// The longest record that a template makes.
    let longest: Int

    init(_ profiles: [Profile], walks: [PageWalk]) {
        var builder = TemplateBuilder(families)
        for profile in profiles {
            let first = builder.templates.count
            precondition(first == profile.firstTemplate, "profiles count their templates")
            Self.add(profile, walks[profile.walk], to: &builder)
        }
        builder.finish()
        templates = ConstantTable(builder.templates)
        inserts = ConstantTable(builder.inserts)
        bytes = ConstantTable(builder.bytes)
        meanings = builder.meanings
        longest = builder.templates.map(\.length).max() ?? 0
    }

    /// How many templates a profile has.
    static func count(_ walk: PageWalk) -> Int {
        walk.pages.count * PageShape.allCases.count + CommonShape.allCases.count
            + PlayShape.pages.count * PlayShape.allCases.count
    }

    private static func add(_ profile: Profile, _ walk: PageWalk, to builder: inout TemplateBuilder) {
        let isMobile = profile.platform.style == .mobile
        let text = ProducerText(
            platform: profile.platform, isAnonymous: profile.isAnonymous, isOnPhone: profile.isOnPhone)
        func add(_ data: EventData, page: String?, environment: String, variant: Int) {
            let writer = data.writer ?? (isMobile ? .app : .portal)
            let kind: PlantedKind = ["IMPRESSION": .impression, "START": .start, "END": .end][data.eid] ?? .other
            let meaning = Meaning(
                kind: kind, platform: Array((writer == .service ? ProducerText.service : profile.platform.name).utf8),
                version: Array((writer == .service ? "1.0" : profile.version).utf8), page: page.map { Array($0.utf8) },
                hasUser: writer != .service, userIsDevice: profile.isAnonymous && !isMobile,
                hasContent: data.isOfContent, isMobile: isMobile)
            builder.add(
                text.record(
                    data.eid, data.text, by: writer, environment: environment,
                    object: data.isOfContent ? text.content(writer) : nil, variant: variant),
                meaning: meaning)
        }
        for (index, page) in walk.pages.enumerated() {
            for shape in PageShape.allCases {
                var data = EventData(shape, isMobile: isMobile, showsContent: page.showsContent, index: index)
                data.isOfContent = page.showsContent
                add(
                    data, page: page.name, environment: environment(of: page.name, isMobile: isMobile),
                    variant: index + shape.rawValue)
            }
        }
        let player = isMobile ? "contentplayer" : "ContentPlayer"
        let home = isMobile ? "home" : "explore"
        for shape in CommonShape.allCases {
            let data = EventData(shape, isMobile: isMobile, isOnPhone: profile.isOnPhone)
            let environment =
                switch (data.writer, shape) {
                case (.player, _): player
                case (.service, .search), (.service, .scan): "search"
                case (.service, _): "content"
                case (_, .networkSpeed): "sdk"
                default: home
                }
            add(data, page: data.page, environment: environment, variant: shape.rawValue)
        }
        for (index, page) in PlayShape.pages.enumerated() {
            for shape in PlayShape.allCases {
                let data = EventData(shape, page: page, isMobile: isMobile)
                add(data, page: data.page, environment: player, variant: index)
            }
        }
    }

    /// `context.env` of a page.
    private static func environment(of page: String, isMobile: Bool) -> String {
        let parts = page.split(separator: "-")
        switch parts.first {
        case "course", "courses": return isMobile ? "course" : "Course"
        case "profile", "settings": return "user"
        case "downloads": return "downloads"
        case "resources", "collection", "dial", "play": return "library"
        case "public": return "public"
        default: return isMobile ? "home" : "explore"
        }
    }
}

internal import Vocabulary

extension Scenario {
    /// Reads a scenario from a file and its parents (`extends`), with `--set` overrides.
    ///
    /// - Parameter overrides: texts such as `rate.mean=40k/s`; the value is YAML.
    /// - Throws: every mistake, of all files and overrides together.
    public init(contentsOfFile path: String, overrides: [String] = []) throws(DocumentError) {
        try self.init(Self.document(ofFile: path, overrides: overrides))
    }

    /// A scenario file with its parents and overrides as one file that needs no other.
    ///
    /// - Throws: what stands in the way of reading them; mistakes of the scenario are left in.
    public static func wholeFile(_ path: String, overrides: [String]) throws(DocumentError) -> [UInt8] {
        try document(ofFile: path, overrides: overrides).text
    }

    private static func document(ofFile path: String, overrides: [String]) throws(DocumentError) -> Document {
        do throws(DocumentIssue) {
            var document = try Document(scenarioFile: path)
            for text in overrides { try document.override(with: text) }
            return document
        } catch {
            throw DocumentError(issues: [error])
        }
    }

    /// Reads a scenario from YAML or JSON, which messages call `source`; it cannot extend another.
    public init(yaml bytes: [UInt8], source: String) throws(DocumentError) {
        try self.init(Document.whole(yaml: bytes, source: source))
    }

    init(_ document: Document) throws(DocumentError) {
        self.init()
        let issues = IssueList(source: document.source)
        issues.note("", source: document.source, line: document.line)
        var root = SectionReader(document, path: "", issues: issues)
        root.requireVersion(1)
        root.text("name", into: &name)
        root.text("about", into: &about)
        root.integer("seed", into: &seed)
        root.integer("lanes", into: &lanes, in: 1...4096)
        readClockAndRate(&root)
        readPopulation(&root)
        readBehaviour(&root)
        readArrival(&root)
        readFaultsInData(&root)
        readSkewAndPlants(&root)
        readHarness(&root)
        queries = QueryConfiguration(root.value("queries"), path: "queries", issues: issues)
        root.finish()
        issues.beginRules()
        judge(issues)
        try issues.check()
    }

    private mutating func readClockAndRate(_ root: inout SectionReader) {
        var section = root.section("clock")
        section.instant("start", into: &clock.start)
        section.duration("span", into: &clock.span, in: 1000...Clock.longestSpan)
        section.read("speed", into: &clock.speed, allowed: "max, or a multiple of real time such as 60x") {
            guard case .scalar(let text, _) = $0.content else { return nil }
            if text == "max" { return .some(nil) }
            return ValueText.multiple(text).flatMap { $0 > 0 ? $0 : nil }
        }
        section.finish()
        section = root.section("rate")
        section.eventsPerSecond("mean", into: &rate.mean)
        section.choice("shape", into: &rate.shape)
        section.multiple("peak", into: &rate.peak, in: 1...1000)
        section.timeOfDay("at", into: &rate.at)
        section.duration("from", into: &rate.from, in: 0...Clock.longestSpan)
        section.duration("over", into: &rate.over, in: 0...Clock.longestSpan)
        section.duration("for", into: &rate.lasting, in: 1...Clock.longestSpan)
        rate.steps = section.list("steps").map { element in
            var element = element
            var step = Rate.Step()
            element.duration("at", into: &step.at, in: 0...Clock.longestSpan)
            element.multiple("rate", into: &step.multiple, in: 0...1000)
            element.finish()
            return step
        }
        section.choice("arrivals", into: &rate.arrivals)
        section.finish()
    }

    private mutating func readPopulation(_ root: inout SectionReader) {
        var section = root.section("population")
        section.count("users", into: &population.users, in: 1...1_000_000_000)
        section.share("new_per_day", into: &population.newPerDay)
        section.ranks("activity", into: &population.activity)
        section.share("anonymous", into: &population.anonymous)
        section.number("devices_per_user", into: &population.devicesPerUser, in: 1...4)
        let platforms = section.table("platforms").map(Self.platform)
        if !platforms.isEmpty { population.platforms = platforms }
        section.finish()
        section = root.section("contents")
        section.count("count", into: &contents.count, in: 1...100_000_000)
        section.ranks("popularity", into: &contents.popularity)
        section.share("new_per_day", into: &contents.newPerDay)
        section.finish()
    }

    private static func platform(name: String, section: SectionReader) -> Platform {
        var section = section
        var platform = Platform(name: name)
        section.share("share", into: &platform.share)
        section.choice("style", into: &platform.style)
        section.choice("detail", into: &platform.detail)
        var versions = section.section("versions")
        platform.versions = versions.names.map { name in
            var version = Platform.Version(name: name, share: 0)
            versions.share(name, into: &version.share)
            return version
        }
        var rollout = section.section("rollout")
        if rollout.isPresent {
            var value = Platform.Rollout()
            rollout.text("to", into: &value.to)
            rollout.duration("from", into: &value.from, in: 0...Clock.longestSpan)
            rollout.duration("over", into: &value.over, in: 0...Clock.longestSpan)
            rollout.finish()
            rollout.require(!value.to.isEmpty, "to", "is missing; allowed is the name of a version")
            platform.rollout = value
        }
        section.finish()
        return platform
    }

    private mutating func readBehaviour(_ root: inout SectionReader) {
        var section = root.section("behaviour")
        var session = section.section("session")
        session.lengths("length", into: &behaviour.sessionLength)
        session.duration("gap", into: &behaviour.sessionGap, in: 0...30 * .millisecondsPerDay)
        session.finish()
        section.lengths("think", into: &behaviour.think)
        var funnel = section.section("funnel")
        funnel.share("start", into: &behaviour.funnel.start)
        funnel.share("finish", into: &behaviour.funnel.finish)
        funnel.lengths("abandon_after", into: &behaviour.funnel.abandonAfter)
        funnel.share("resume", into: &behaviour.funnel.resume)
        funnel.share("start_first", into: &behaviour.funnel.startFirst)
        funnel.finish()
        if let pages = section.value("pages"), pages.content != .scalar("default", isPlain: true) {
            behaviour.pages = PageGraph(pages, path: section.fullKey("pages"), issues: section.issues)
        }
        section.finish()
        section = root.section("keys")
        section.choice("partition_by", into: &partitionBy)
        section.finish()
    }

    private mutating func readHarness(_ root: inout SectionReader) {
        faults = root.list("faults").map { section in
            var section = section
            var fault = EngineFault()
            section.share("at", into: &fault.at)
            section.choice("kill", into: &fault.kill)
            section.duration("restart_after", into: &fault.restartAfter, in: 0...86_400_000)
            section.finish()
            return fault
        }
        var section = root.section("thresholds")
        if section.names.contains("excess_p99") {
            var limit: Milliseconds = 0
            section.duration("excess_p99", into: &limit, in: 1...86_400_000)
            thresholds.excessP99 = limit
        }
        if section.names.contains("events_per_second") {
            var least = 0
            section.count("events_per_second", into: &least, in: 1...1_000_000_000)
            thresholds.eventsPerSecond = Double(least)
        }
        section.finish()
    }
}

extension Scenario.PageGraph {
    /// Reads a table `page: { content: true, to: { page: weight, … } }`; mistakes go to `issues`.
    init(_ document: Document, path: String, issues: IssueList) {
        var table = SectionReader(document, path: path, issues: issues)
        for name in table.names {
            var section = table.section(name)
            var page = Page(name: name)
            section.flag("content", into: &page.showsContent)
            var next = section.section("to")
            page.next = next.names.map { target in
                var transition = Transition(page: target, weight: 0)
                next.number(target, into: &transition.weight, in: 0...1_000_000)
                return transition
            }
            section.finish()
            pages.append(page)
        }
        let names = pages.map(\.name)
        for page in pages {
            let key = "\(path).\(page.name)"
            if !page.next.contains(where: { $0.weight > 0 }) {
                issues.add(key, "leads nowhere; allowed is 'to' with at least one weight above 0")
            }
            for transition in page.next where transition.page != Self.exit && !names.contains(transition.page) {
                let hint = Spelling.nearest(to: transition.page, among: names + [Self.exit])
                issues.add(
                    "\(key).to.\(transition.page)",
                    "is no page of this table\(hint.map { "; did you mean '\($0)'?" } ?? "")")
            }
        }
        if pages.count > 100 || pages.isEmpty { issues.add(path, "has \(pages.count) pages, allowed are 1 to 100") }
        if names.contains(Self.exit) { issues.add("\(path).exit", "is where sessions end; it cannot be a page") }
    }
}

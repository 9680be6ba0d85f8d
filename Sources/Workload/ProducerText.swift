import Scenarios

/// The texts of one producer's records: envelopes in its key order, and event data as Sunbird's schemas have it.
///
/// Formats follow Sunbird's public code and fixtures. A hole is a `$name$`, see `TemplateBuilder`.
struct ProducerText {
    /// Who wrote the record: the app itself, a player inside an app or a site, the site, or a service behind them.
    enum Writer { case app, player, portal, service }

    let platform: Scenario.Platform
    let isAnonymous: Bool

    private var isMobile: Bool { platform.style == .mobile }
    private var isLean: Bool { platform.detail == .lean }

    /// A channel: an organisation's id.
    private static let channels = [
        "0126825293972439041", "01268904781886259221", "505c7c48ac6dc1edc9b08f21db5a571d", "01285019302823526477",
    ]

    /// The whole record.
    func record(
        _ eid: String, _ data: String, by writer: Writer, environment: String, object: String?, variant: Int
    ) -> String {
        let context = context(writer, environment: environment, hasContent: object != nil, variant: variant)
        let object = object ?? (variant % 3 == 0 ? "{}" : nil)
        let objectField = object.map { ",\"object\":\($0)" } ?? ""
        let stamp = ",\"syncts\":$syncts$" + (isLean ? "" : ",\"@timestamp\":\"$iso$Z\"")
        let actor = actor(writer)
        switch writer {
        case .app:
            let tags = isLean || variant % 2 == 0 ? "" : ",\"tags\":[]"
            return
                "{\"actor\":\(actor),\"context\":\(context),\"edata\":\(data),\"eid\":\"\(eid)\",\"ets\":$ets$,"
                + "\"mid\":\"$uuid$\"\(objectField)\(tags),\"ver\":\"3.0\"\(stamp)}"
        case .player, .portal:
            let tags = isLean ? "" : ",\"tags\":[]"
            return
                "{\"eid\":\"\(eid)\",\"ets\":$ets$,\"ver\":\"3.0\",\"mid\":\"\(eid):$hash$\",\"actor\":\(actor),"
                + "\"context\":\(context)\(objectField)\(tags),\"edata\":\(data)\(stamp)}"
        case .service:
            return
                "{\"eid\":\"\(eid)\",\"ets\":$ets$,\"ver\":\"3.0\",\"mid\":\"LP.$uuid$\",\"actor\":\(actor),"
                + "\"context\":\(context)\(objectField),\"edata\":\(data)\(stamp)}"
        }
    }

    private func actor(_ writer: Writer) -> String {
        if writer == .service {
            return "{\"id\":\"\(Self.service)\",\"type\":\"System\"}"
        }
        let id = isAnonymous && !isMobile ? "$did32$" : "$user$"
        return writer == .app ? "{\"type\":\"User\",\"id\":\"\(id)\"}" : "{\"id\":\"\(id)\",\"type\":\"User\"}"
    }

    /// `context.pdata.id` of the services behind all producers.
    static let service = "prod.ekstep.learning.platform"

    private func context(_ writer: Writer, environment: String, hasContent: Bool, variant: Int) -> String {
        let channel = Self.channels[variant % Self.channels.count]
        if writer == .service {
            return
                "{\"channel\":\"\(channel)\",\"pdata\":{\"id\":\"\(Self.service)\",\"pid\":\"search-service\",\"ver\":\"$ver$\"},"
                + "\"env\":\"\(environment)\"}"
        }
        let name: String
        switch (writer, isMobile) {
        case (.player, true): name = "sunbird.app.contentplayer"
        case (.player, false): name = "sunbird-portal.contentplayer"
        case (_, true): name = "sunbird.app"
        case (_, false): name = "sunbird-portal"
        }
        let producer = "{\"id\":\"\(platform.name)\",\"pid\":\"\(name)\",\"ver\":\"$ver$\"}"
        let device = isMobile ? "$did40$" : "$did32$"
        let data = correlation(writer, hasContent: hasContent, variant: variant)
        if isMobile, writer == .app {
            return
                "{\"cdata\":\(data),\"channel\":\"\(channel)\",\"did\":\"\(device)\",\"env\":\"\(environment)\","
                + "\"pdata\":\(producer),\"sid\":\"$sid$\"}"
        }
        let who = isAnonymous ? "anonymous" : nil
        let uid = isMobile || isLean ? "" : ",\"uid\":\"\(who ?? "signed-in")\""
        let rollup = isLean ? "" : ",\"rollup\":{\"l1\":\"\(Self.channels[0])\"}"
        return
            "{\"channel\":\"\(channel)\",\"pdata\":\(producer),\"env\":\"\(environment)\",\"sid\":\"$sid$\","
            + "\"did\":\"\(device)\",\"cdata\":\(data)\(rollup)\(uid)}"
    }

    private func correlation(_ writer: Writer, hasContent: Bool, variant: Int) -> String {
        guard !isLean else { return "[]" }
        switch (writer, isMobile) {
        case (.player, _):
            // The session's id is fixed to a variant: queries and schemas do not look at it.
            return "[{\"type\":\"ContentSession\",\"id\":\"ac7f08b9d9b1f8f2ad0b6e46f5b1c7e\(variant % 10)\"}]"
        case (_, true):
            let user = "{\"id\":\"\(variant % 2 == 0 ? "student" : "teacher")\",\"type\":\"UserType\"}"
            let grade = "{\"id\":\"class\(variant % 10 + 1)\",\"type\":\"Class\"}"
            let board =
                "{\"id\":\"\(["cbse", "state (tamil nadu)", "state (uttar pradesh)"][variant % 3])\",\"type\":\"Board\"}"
            let subject = hasContent ? ",{\"id\":\"mathematics\",\"type\":\"Subject\"}" : ""
            return "[\(user),\(grade),\(board)\(subject)]"
        case (_, false):
            return
                "[{\"id\":\"9f1d1b8c-7d0e-4e57-9a5b-2f7a6f1e0c3\(variant % 10)\",\"type\":\"UserSession\"},"
                + "{\"id\":\"\(variant % 4 == 0 ? "Mobile" : "Desktop")\",\"type\":\"Device\"},"
                + "{\"id\":\"\(variant % 5 == 0 ? "joy" : "default")\",\"type\":\"Theme\"}]"
        }
    }

    /// The object of a content's records; the case of its type differs between producers, as it does in life.
    func content(_ writer: Writer, variant: Int) -> String {
        let type = ["Content", "content", "Resource", "TextBookUnit"][variant % 4]
        let version = isMobile && writer == .app ? "version" : "ver"
        let rollup = isLean ? "" : ",\"rollup\":{\"l1\":\"do_31270\(8_000_000_000_000 + variant * 7919)21\"}"
        return "{\"id\":\"$content$\",\"type\":\"\(type)\",\"\(version)\":\"\(variant % 7 + 1)\"\(rollup)}"
    }
}

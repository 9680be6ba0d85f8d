import Scenarios

/// The texts of one producer's records: envelopes in its key order, and event data as Sunbird's schemas have it.
///
/// Formats follow Sunbird's public code and fixtures. A hole is a `$name$`, see `TemplateBuilder`.
struct ProducerText {
    /// Who wrote the record: the app itself, a player inside an app or a site, the site, or a service behind them.
    enum Writer { case app, player, portal, service }

    let platform: Scenario.Platform
    let isAnonymous: Bool
    /// Whether a site is looked at on a phone.
    var isOnPhone = false

    private var isMobile: Bool { platform.style == .mobile }
    private var isLean: Bool { platform.detail == .lean }
    private var isDesktop: Bool { platform.isDesktop }

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
            let tags = isLean || isMobile ? "" : ",\"tags\":[\(variant % 4 == 1 && !isAnonymous ? "\"$org$\"" : "")]"
            return
                "{\"eid\":\"\(eid)\",\"ets\":$ets$,\"ver\":\"3.0\",\"mid\":\"\(eid):$hash$\",\"actor\":\(actor),"
                + "\"context\":\(context)\(objectField)\(tags),\"edata\":\(data)\(stamp)}"
        case .service:
            return
                "{\"eid\":\"\(eid)\",\"ets\":$ets$,\"ver\":\"3.0\",\"mid\":\"LP.$time$.$uuid$\",\"actor\":\(actor),"
                + "\"context\":\(context)\(objectField),\"edata\":\(data)\(stamp)}"
        }
    }

    /// The hole of the device's id, in the digits of its kind.
    private var device: String { isMobile ? "$did40$" : isDesktop ? "$did64$" : "$did32$" }

    private func actor(_ writer: Writer) -> String {
        if writer == .service {
            return "{\"id\":\"\(Self.service)\",\"type\":\"System\"}"
        }
        let id = isAnonymous && !isMobile ? device : "$user$"
        return writer == .app ? "{\"type\":\"User\",\"id\":\"\(id)\"}" : "{\"id\":\"\(id)\",\"type\":\"User\"}"
    }

    /// `context.pdata.id` of the services behind all producers.
    static let service = "prod.ekstep.learning.platform"

    private func context(_ writer: Writer, environment: String, hasContent: Bool, variant: Int) -> String {
        if writer == .service {
            let name = environment == "search" ? "search-service" : "learning-service"
            return
                "{\"channel\":\"$channel$\",\"pdata\":{\"id\":\"\(Self.service)\",\"pid\":\"\(name)\",\"ver\":\"$ver$\"},"
                + "\"env\":\"\(environment)\"}"
        }
        let shell = isMobile ? "sunbird.app" : isDesktop ? "desktop.app" : "sunbird-portal"
        let name = writer == .player ? shell + ".contentplayer" : shell
        let producer = "{\"id\":\"\(platform.name)\",\"pid\":\"\(name)\",\"ver\":\"$ver$\"}"
        let data = correlation(writer, hasContent: hasContent, variant: variant)
        let field = isLean ? "" : "\"cdata\":\(data),"
        if isMobile, writer == .app {
            return
                "{\(field)\"channel\":\"$channel$\",\"did\":\"\(device)\",\"env\":\"\(environment)\","
                + "\"pdata\":\(producer),\"sid\":\"$sid$\"}"
        }
        let user = isMobile || isLean ? "" : ",\"uid\":\"\(isAnonymous ? "anonymous" : "$uid$")\""
        let rollup = isMobile || isLean || writer == .player ? "" : ",\"rollup\":{\"l1\":\"$org$\"}"
        return
            "{\"channel\":\"$channel$\",\"pdata\":\(producer),\"env\":\"\(environment)\",\"sid\":\"$sid$\","
            + "\(field)\"did\":\"\(device)\"\(rollup)\(user)}"
    }

    private func correlation(_ writer: Writer, hasContent: Bool, variant: Int) -> String {
        let site =
            "{\"id\":\"$again$\",\"type\":\"UserSession\"},"
            + "{\"id\":\"\(isOnPhone ? "Mobile" : "Desktop")\",\"type\":\"Device\"}"
        let theme = ",{\"id\":\"\(isOnPhone ? "joy" : "default")\",\"type\":\"Theme\"}"
        switch (writer, isMobile) {
        case (.player, true):
            return "[{\"type\":\"ContentSession\",\"id\":\"$play$\"}]"
        case (.player, false):
            return "[{\"id\":\"$play$\",\"type\":\"ContentSession\"}]"
        case (_, true):
            guard variant % 4 != 3 || hasContent else { return "[]" }
            let book = hasContent ? ",{\"id\":\"$book$\",\"type\":\"TextBook\"}" : ""
            return "[$audience$\(book)]"
        case (_, false): return "[\(site)\(theme)]"
        }
    }

    /// The object of a content's records; its type differs between producers, as it does in life.
    func content(_ writer: Writer) -> String {
        let type =
            switch (writer, isMobile) {
            case (.player, true): "Content"
            case (.player, false): "content"
            case (_, true): "Resource"
            case (_, false): "ExplanationResource"
            }
        let version = isMobile && writer == .app ? "version" : "ver"
        let unit = writer == .player ? "" : ",\"l2\":\"$unit$\""
        let rollup = isLean ? "" : ",\"rollup\":{\"l1\":\"$book$\"\(unit)}"
        return "{\"id\":\"$content$\",\"type\":\"\(type)\",\"\(version)\":\"$cver$\"\(rollup)}"
    }
}

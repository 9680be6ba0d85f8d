/// The `edata` of every kind of record: what Sunbird's schema requires, and nothing that it forbids.
///
/// A hole is a `$name$`, see `TemplateBuilder`; values are those of Sunbird's fixtures and of the apps' sources.
struct EventData {
    let eid: String
    let text: String
    /// The record's `pageid`; that of a page's record is the page's.
    var page: String?
    var isOfContent = false
    /// Who wrote it, if not the app or site itself.
    var writer: ProducerText.Writer?

    private init(
        _ eid: String, _ text: String, page: String? = nil, isOfContent: Bool = false,
        writer: ProducerText.Writer? = nil
    ) {
        self.eid = eid
        self.text = text
        self.page = page
        self.isOfContent = isOfContent
        self.writer = writer
    }

    /// What a page's records say; `index` tells pages apart.
    init(_ shape: PageShape, isMobile: Bool, showsContent: Bool, index: Int) {
        switch (shape, isMobile) {
        case (.impression, true): self = Self.appImpression(showsContent: showsContent, index: index)
        case (.impression, false): self = Self.siteImpression(showsContent: showsContent, index: index)
        case (.touch, true): self = Self.touch(index)
        case (.touch, false): self = Self.click(index)
        case (.other, true): self = Self.appNote(index)
        case (.other, false): self = Self.siteNote(index)
        }
    }

    private static func appImpression(showsContent: Bool, index: Int) -> Self {
        let type = showsContent ? "detail" : ["list", "view", "list", "search", "view", "detail"][index % 6]
        let subtype = ["", "", "init", "paginate"][index % 4]
        let visits =
            index % 3 == 1
            ? ",\"visits\":[{\"objid\":\"$book$\",\"objtype\":\"TextBook\",\"objver\":\"$1$\",\"section\":\"Recently viewed\",\"index\":0}]"
            : ""
        return Self(
            "IMPRESSION",
            "{\"type\":\"\(type)\",\"subtype\":\"\(subtype)\",\"pageid\":\"$page$\",\"uri\":\"$uri$\",\"duration\":$n$\(visits)}"
        )
    }

    private static func siteImpression(showsContent: Bool, index: Int) -> Self {
        let type = showsContent ? "play" : ["view", "list", "detail", "workflow"][index % 4]
        let subtype = ["pageexit", "paginate", "init", "page-loaded"][index % 4]
        let address =
            showsContent
            ? "/play/content/$unit$?contentType=Resource"
            : ["/$uri$?channel=$channel$", "/resources/$uri$/1"][index % 2]
        let visits =
            index % 3 == 1
            ? ",\"visits\":[{\"objid\":\"$book$\",\"objtype\":\"TextBook\",\"index\":0},{\"objid\":\"$unit$\",\"objtype\":\"TextBookUnit\",\"index\":1}]"
            : ""
        return Self(
            "IMPRESSION",
            "{\"type\":\"\(type)\",\"pageid\":\"$page$\",\"subtype\":\"\(subtype)\",\"uri\":\"\(address)\",\"duration\":$n$\(visits)}"
        )
    }

    private static func touch(_ index: Int) -> Self {
        let (subtype, id) =
            [
                ("content-clicked", "content-card-$2$"), ("class-clicked", "class-$1$"), ("unit-clicked", "unit-$2$"),
                ("tab-clicked", "\u{0BA8}\u{0BC2}\u{0BB2}\u{0B95}\u{0BAE}\u{0BCD}\u{200D}"),
                ("see-all-clicked", "view-all"),
                ("play-from-list", "$book$"), ("filter-button-clicked", "filter"),
            ][index % 7]
        let values =
            [
                "{\"positionClicked\":$1$,\"sectionName\":\"Recently viewed\"}",
                "{\"currentSelected\":\"class $1$\",\"previousSelected\":\"\"}",
                "{\"contentClicked\":\"$unit$\",\"positionClicked\":$1$}",
                "{\"networkAvailable\":\"Y\",\"result\":$2$}",
            ][index % 4]
        return Self(
            "INTERACT",
            "{\"type\":\"TOUCH\",\"subtype\":\"\(subtype)\",\"id\":\"\(id)\",\"pageid\":\"$page$\","
                + "\"extra\":{\"pos\":[],\"values\":[\(values)]}}")
    }

    private static func click(_ index: Int) -> Self {
        switch index % 4 {
        case 0:
            Self(
                "INTERACT",
                "{\"id\":\"select-card\",\"type\":\"click\",\"pageid\":\"$page$\",\"extra\":{\"subject\":\"$2$\"}}")
        case 1:
            Self(
                "INTERACT",
                "{\"id\":\"content-card\",\"type\":\"click\",\"subtype\":\"play\",\"pageid\":\"$page$\","
                    + "\"target\":{\"id\":\"$unit$\",\"ver\":\"1.0\",\"type\":\"TextBookUnit\",\"parent\":{\"id\":\"$book$\",\"type\":\"TextBook\"}}}"
            )
        case 2:
            Self(
                "INTERACT",
                "{\"id\":\"apply-filter\",\"type\":\"select-submit\",\"pageid\":\"$page$\","
                    + "\"extra\":{\"filters\":{\"se_gradeLevels\":[\"Class $1$\"],\"status\":[\"Live\"]}}}")
        default:
            Self(
                "INTERACT",
                "{\"id\":\"scroll\",\"type\":\"SCROLL\",\"pageid\":\"$page$\","
                    + "\"extra\":{\"pos\":[{\"x\":0,\"y\":$3$,\"z\":0}],\"values\":[]}}")
        }
    }

    private static func appNote(_ index: Int) -> Self {
        let (id, values) =
            [
                ("page-loaded", "{\"networkType\":\"4g\",\"loadTime\":$3$}"),
                ("page-request-sent", "{\"networkType\":\"wifi\"}"),
                ("extra-info", "{\"totalItemsReceived\":$2$,\"serverTime\":$3$}"),
            ][index % 3]
        return Self(
            "INTERACT",
            "{\"type\":\"OTHER\",\"subtype\":\"\(id)\",\"id\":\"\(id)\",\"pageid\":\"$page$\",\"extra\":{\"values\":[\(values)]}}"
        )
    }

    private static func siteNote(_ index: Int) -> Self {
        index % 2 == 0
            ? Self(
                "INTERACT",
                "{\"id\":\"page-loaded\",\"type\":\"OTHER\",\"subtype\":\"api-call\",\"pageid\":\"$page$\",\"duration\":$n$,\"extra\":{}}"
            )
            : Self("INTERACT", "{\"id\":\"banner\",\"type\":\"SHOW\",\"pageid\":\"$page$\",\"extra\":{\"index\":$1$}}")
    }

    /// What the record of a page inside a content says.
    init(_ shape: PlayShape, page: Int, isMobile: Bool) {
        let number = "\(page)"
        switch shape {
        case .impression:
            self.init(
                "IMPRESSION",
                "{\"type\":\"workflow\",\"subtype\":\"\",\"pageid\":\"$page$\",\"uri\":\"\",\"duration\":$n$}",
                page: number, isOfContent: true, writer: .player)
        case .turn:
            let type = isMobile ? "TOUCH" : "click"
            let plugin =
                page % 2 == 1
                ? ",\"plugin\":{\"id\":\"org.ekstep.navigation\",\"ver\":\"1.$1$\",\"category\":\"core\"}" : ""
            let (id, extra) =
                [
                    ("next", "{\"pos\":[{\"x\":$3$,\"y\":$33$,\"z\":0}],\"values\":[]}"),
                    ("previous", "{\"pos\":[{\"x\":$2$,\"y\":$33$,\"z\":0}],\"values\":[]}"),
                    ("gc_next", "{\"pos\":[],\"values\":[{\"DURATION\":$2$.$22$}]}"),
                ][page == 4 ? 1 : page % 5 == 2 ? 2 : 0]
            self.init(
                "INTERACT",
                "{\"type\":\"\(type)\",\"subtype\":\"\",\"id\":\"\(id)\",\"pageid\":\"$page$\"\(plugin),\"extra\":\(extra)}",
                page: number, isOfContent: true, writer: .player)
        }
    }

    init(_ shape: CommonShape, isMobile: Bool, isOnPhone: Bool) {
        switch shape {
        case .startSession, .startApp, .endApp, .background, .resume, .playBackground, .playResume:
            self = Self.life(shape, isMobile: isMobile, isOnPhone: isOnPhone)
        case .fingerprint, .error, .share, .back, .networkSpeed: self = Self.shell(shape, isMobile: isMobile)
        case .log, .search, .scan, .audit, .heartbeat: self = Self.service(shape)
        default: self = Self.player(shape, isMobile: isMobile)
        }
    }

    private static func life(_ shape: CommonShape, isMobile: Bool, isOnPhone: Bool) -> Self {
        let home = isMobile ? "home" : "explore"
        switch shape {
        case .startSession:
            let spec = isMobile ? "\"dspec\":\(phone)" : "\"uaspec\":\(agent(isOnPhone: isOnPhone))"
            return Self(
                "START", "{\"type\":\"session\",\"mode\":\"\",\"pageid\":\"$page$\",\"duration\":$n$,\(spec)}",
                page: isMobile ? "splash" : "explore")
        case .startApp:
            return Self(
                "START", "{\"type\":\"app\",\"mode\":\"play\",\"pageid\":\"$page$\",\"duration\":$n$,\"loc\":\"\"}",
                page: home)
        case .endApp:
            return Self(
                "END", "{\"type\":\"app\",\"mode\":\"play\",\"pageid\":\"$page$\",\"duration\":$n$}", page: home)
        case .background, .resume:
            let type = shape == .resume ? "resume" : "background"
            return Self("INTERRUPT", "{\"type\":\"\(type)\",\"pageid\":\"$page$\"}", page: home)
        default:
            // Players shout.
            let type = shape == .playResume ? "RESUME" : "BACKGROUND"
            return Self(
                "INTERRUPT", "{\"type\":\"\(type)\",\"pageid\":\"$page$\"}", page: "videostage", isOfContent: true,
                writer: .player)
        }
    }

    private static let phone =
        "{$phone$,\"id\":\"$half$\",\"mem\":$d1$.$d2$,\"idisk\":$d22$.$d2$,\"edisk\":$d2$.$d22$,"
        + "\"scrn\":5.$d2$,\"camera\":\"13.0,8.0\",\"cpu\":\"abi:  armeabi-v7a  ARMv7 Processor rev $d1$ (v7l)\",\"sims\":$d1$,\"cap\":[]}"

    private static func agent(isOnPhone: Bool) -> String {
        let version = "10$d1$.0.5$d3$.1$d22$"
        let (system, machine) =
            isOnPhone
            ? ("Android", "Linux; Android 10; vivo 1$d3$") : ("Windows", "Windows NT 10.0; Win64; x64")
        return "{\"agent\":\"Chrome\",\"ver\":\"\(version)\",\"system\":\"\(system)\",\"platform\":\"Blink\","
            + "\"raw\":\"Mozilla/5.0 (\(machine)) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/\(version) Safari/537.36\"}"
    }

    private static func shell(_ shape: CommonShape, isMobile: Bool) -> Self {
        switch shape {
        case .back:
            isMobile
                ? Self(
                    "INTERACT",
                    "{\"type\":\"TOUCH\",\"subtype\":\"DEVICE_BACK_BTN\",\"id\":\"back\",\"pageid\":\"$page$\",\"extra\":{}}",
                    page: "content-detail", isOfContent: true)
                : Self(
                    "INTERACT", "{\"id\":\"close-content-player\",\"type\":\"click\",\"pageid\":\"$page$\"}",
                    page: "content-player", isOfContent: true)
        case .networkSpeed:
            Self(
                "INTERACT",
                "{\"type\":\"OTHER\",\"subtype\":\"network-speed\",\"id\":\"sdk\",\"pageid\":\"$page$\",\"extra\":{\"values\":[{\"speed\":$3$.$2$}]}}",
                page: "sdk")
        case .share:
            Self(
                "SHARE",
                "{\"dir\":\"\(isMobile ? "Out" : "out")\",\"type\":\"\(isMobile ? "File" : "Link")\",\"items\":[{\"id\":\"$unit$\","
                    + "\"type\":\"Content\",\"ver\":\"$1$\",\"params\":[{\"transfers\":0,\"count\":$1$,\"size\":$3$$33$}],"
                    + "\"origin\":{\"id\":\"$channel$\",\"type\":\"Device\"},\"to\":{\"id\":\"\",\"type\":\"\"}}]}")
        case .error:
            Self(
                "ERROR",
                "{\"err\":\"SERVER_ERROR\",\"errtype\":\"\(isMobile ? "MOBILEAPP" : "SYSTEM")\",\"stacktrace\":"
                    + "\"{\\\"message\\\":\\\"Http failure response: 504 Gateway Time-out\\\",\\\"elapsed\\\":$3$$33$}\",\"pageid\":\"$page$\"}",
                page: "home")
        default:
            Self(
                "EXDATA",
                "{\"type\":\"fingerprint_info\",\"data\":\"[{\\\"key\\\":\\\"userAgent\\\",\\\"value\\\":\\\"Mozilla/5.0\\\"},"
                    + "{\\\"key\\\":\\\"language\\\",\\\"value\\\":\\\"en-GB\\\"},{\\\"key\\\":\\\"colorDepth\\\",\\\"value\\\":24},"
                    + "{\\\"key\\\":\\\"canvas\\\",\\\"value\\\":\\\"$half$\\\"},{\\\"key\\\":\\\"availableHeight\\\",\\\"value\\\":$d3$}]\"}"
            )
        }
    }

    private static func service(_ shape: CommonShape) -> Self {
        switch shape {
        case .log:
            Self(
                "LOG",
                "{\"type\":\"api_access\",\"level\":\"INFO\",\"message\":\"\",\"params\":[{\"url\":\"/composite/v1/search\"},"
                    + "{\"method\":\"POST\"},{\"status\":200},{\"duration\":$3$}]}", writer: .service)
        case .search:
            Self(
                "SEARCH",
                "{\"type\":\"all\",\"query\":\"\\u0917\\u0923\\u093f\\u0924 $1$\",\"filters\":{\"status\":[\"Live\"],\"contentType\":[\"Resource\","
                    + "\"Collection\"],\"board\":[\"CBSE\"],\"gradeLevel\":[\"Class $1$\"]},\"sort\":{},\"size\":$2$,\"topn\":[{\"identifier\":"
                    + "\"$book$\"},{\"identifier\":\"$unit$\"}]}", writer: .service)
        case .scan:
            Self(
                "SEARCH",
                "{\"type\":\"DIAL\",\"query\":\"\",\"filters\":{\"dialcodes\":[\"$code$\"],\"status\":[\"Live\"]},\"sort\":{},\"size\":1,"
                    + "\"topn\":[{\"identifier\":\"$book$\"}]}", writer: .service)
        case .heartbeat: Self("HEARTBEAT", "{\"type\":\"session\",\"interval\":60}")
        default:
            Self(
                "AUDIT",
                "{\"props\":[\"status\",\"lastUpdatedOn\"],\"state\":\"Live\",\"prevstate\":\"Review\",\"duration\":$n$}",
                writer: .service)
        }
    }

    private static func player(_ shape: CommonShape, isMobile: Bool) -> Self {
        let stage = isMobile ? "content-detail" : "content-player"
        switch shape {
        case .startPlay, .resumePlay:
            return Self(
                "START", "{\"type\":\"content\",\"mode\":\"play\",\"duration\":$n$,\"pageid\":\"$page$\"}", page: stage,
                isOfContent: true, writer: .player)
        case .endPlay:
            return Self(
                "END",
                "{\"type\":\"content\",\"mode\":\"play\",\"pageid\":\"$page$\",\"summary\":[{\"progress\":100},{\"totallength\":$2$},"
                    + "{\"visitedlength\":$2$},{\"visitedcontentend\":true},{\"totalseekedlength\":0},{\"endpageseen\":true}],"
                    + "\"duration\":$n$}", page: "sunbird-player-Endpage", isOfContent: true, writer: .player)
        case .assessRight, .assessWrong:
            let (pass, score) = shape == .assessRight ? ("Yes", 1) : ("No", 0)
            let question =
                "{\"id\":\"$item$\",\"maxscore\":1,\"type\":\"mcq\",\"exlength\":0,\"params\":[],"
                + "\"uri\":\"\",\"title\":\"\\u0917\\u0923\\u093f\\u0924\",\"mmc\":[],\"mc\":[],\"desc\":\"\"}"
            return Self(
                "ASSESS",
                "{\"item\":\(question),\"index\":$1$,\"pass\":\"\(pass)\",\"score\":\(score),\"resvalues\":[{\"ans$1$\":\"$2$\"}],\"duration\":$n$}",
                isOfContent: true, writer: .player)
        case .response:
            return Self(
                "RESPONSE",
                "{\"target\":{\"id\":\"$item$\",\"ver\":\"1.0\",\"type\":\"AssessmentItem\"},\"type\":\"CHOOSE\","
                    + "\"values\":[{\"ans$1$\":\"$2$\"}]}", isOfContent: true, writer: .player)
        case .playHeartbeat:
            return Self(
                "INTERACT",
                "{\"type\":\"HEARTBEAT\",\"subtype\":\"\",\"id\":\"player\",\"pageid\":\"$page$\",\"duration\":$n$}",
                page: "videostage", isOfContent: true, writer: .player)
        default:
            return Self("FEEDBACK", "{\"rating\":$1$,\"comments\":\"\"}", isOfContent: true, writer: .player)
        }
    }
}

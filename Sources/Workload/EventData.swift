/// The `edata` of every kind of record: what Sunbird's schema requires, and nothing that it forbids.
enum EventData {
    /// The event and its data for a page.
    static func page(_ shape: PageShape, isMobile: Bool, index: Int) -> (eid: String, data: String) {
        switch shape {
        case .impression:
            let type = ["list", "detail", "view", "workflow"][index % 4]
            return isMobile
                ? (
                    "IMPRESSION",
                    "{\"type\":\"\(type)\",\"subtype\":\"\",\"pageid\":\"$page$\",\"uri\":\"$uri$\",\"duration\":$n$}"
                )
                : (
                    "IMPRESSION",
                    "{\"type\":\"\(type)\",\"pageid\":\"$page$\",\"subtype\":\"pageexit\",\"uri\":\"/$uri$/1?channel=diksha\","
                        + "\"duration\":$n$}"
                )
        case .touch:
            return isMobile
                ? (
                    "INTERACT",
                    "{\"type\":\"TOUCH\",\"subtype\":\"content-clicked\",\"id\":\"content-card-\(index)\",\"pageid\":\"$page$\","
                        + "\"extra\":{\"pos\":[],\"values\":[{\"positionClicked\":\(index % 9 + 1),\"sectionName\":\"Recently viewed\"}]}}"
                )
                : (
                    "INTERACT",
                    "{\"id\":\"select-card-\(index)\",\"type\":\"click\",\"pageid\":\"$page$\",\"extra\":{\"subject\":\"\(index)\"}}"
                )
        case .other:
            return isMobile
                ? (
                    "INTERACT",
                    "{\"type\":\"OTHER\",\"subtype\":\"page-loaded\",\"id\":\"page-loaded\",\"pageid\":\"$page$\","
                        + "\"extra\":{\"values\":[{\"networkType\":\"4g\",\"loadTime\":\(211 + index * 37)}]}}"
                )
                : (
                    "INTERACT",
                    "{\"id\":\"page-loaded\",\"type\":\"OTHER\",\"subtype\":\"api-call\",\"pageid\":\"$page$\",\"extra\":{}}"
                )
        }
    }

    private static let question =
        "{\"id\":\"do_31249561779090227216256\",\"maxscore\":1,\"type\":\"mcq\",\"exlength\":0,\"params\":[],"
        + "\"uri\":\"\",\"title\":\"\\u0917\\u0923\\u093f\\u0924\",\"mmc\":[],\"mc\":[],\"desc\":\"\"}"

    /// The event, its data, page, whether it is of a content, and who wrote it (`nil`: the app or site itself).
    static func common(
        _ shape: CommonShape, isMobile: Bool
    ) -> (eid: String, data: String, page: String?, hasContent: Bool, writer: ProducerText.Writer?) {
        switch shape {
        case .startSession, .startApp, .endApp, .background, .resume, .fingerprint, .error, .share, .back:
            return shell(shape, isMobile: isMobile)
        case .log, .search, .audit, .heartbeat: return service(shape)
        default: return player(shape, isMobile: isMobile)
        }
    }

    private static func shell(
        _ shape: CommonShape, isMobile: Bool
    ) -> (eid: String, data: String, page: String?, hasContent: Bool, writer: ProducerText.Writer?) {
        let device =
            "{\"os\":\"Android 9\",\"make\":\"vivo 1820\",\"id\":\"a1b2c3d4e5f60718\",\"mem\":2.81,\"idisk\":22.5,\"edisk\":11.2,"
            + "\"scrn\":5.99,\"camera\":\"13.0,8.0\",\"cpu\":\"armv8\",\"sims\":2,\"cap\":[]}"
        let agent =
            "{\"agent\":\"Chrome\",\"ver\":\"96.0.4664.45\",\"system\":\"Windows\",\"platform\":\"Blink\","
            + "\"raw\":\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0.4664.45\"}"
        switch shape {
        case .startSession:
            let spec = isMobile ? "\"dspec\":\(device)" : "\"uaspec\":\(agent)"
            return (
                "START", "{\"type\":\"session\",\"mode\":\"\",\"pageid\":\"$page$\",\"duration\":$n$,\(spec)}",
                "splash", false, nil
            )
        case .startApp:
            return (
                "START", "{\"type\":\"app\",\"mode\":\"play\",\"pageid\":\"$page$\",\"duration\":$n$,\"loc\":\"\"}",
                "home", false, nil
            )
        case .endApp:
            return (
                "END", "{\"type\":\"app\",\"mode\":\"play\",\"pageid\":\"$page$\",\"duration\":$n$}", "home", false, nil
            )
        case .background: return ("INTERRUPT", "{\"type\":\"background\",\"pageid\":\"$page$\"}", "home", false, nil)
        case .resume: return ("INTERRUPT", "{\"type\":\"resume\",\"pageid\":\"$page$\"}", "home", false, nil)
        case .back:
            return (
                "INTERACT",
                "{\"type\":\"TOUCH\",\"subtype\":\"DEVICE_BACK_BTN\",\"id\":\"back\",\"pageid\":\"$page$\",\"extra\":{}}",
                "content-detail", true, nil
            )
        case .share:
            return (
                "SHARE",
                "{\"dir\":\"\(isMobile ? "Out" : "out")\",\"type\":\"Link\",\"items\":[{\"id\":\"do_31250841732493312026539\","
                    + "\"type\":\"Content\",\"ver\":\"2\",\"params\":[{\"transfers\":0,\"count\":1,\"size\":0}],"
                    + "\"origin\":{\"id\":\"01268904781886259221\",\"type\":\"Device\"},\"to\":{\"id\":\"\",\"type\":\"\"}}]}",
                nil,
                false, nil
            )
        case .error:
            return (
                "ERROR",
                "{\"err\":\"SERVER_ERROR\",\"errtype\":\"\(isMobile ? "MOBILEAPP" : "SYSTEM")\",\"stacktrace\":"
                    + "\"{\\\"message\\\":\\\"Http failure response: 504 Gateway Time-out\\\"}\",\"pageid\":\"$page$\"}",
                "home", false, nil
            )
        default:
            return (
                "EXDATA",
                "{\"type\":\"fingerprint_info\",\"data\":\"[{\\\"key\\\":\\\"userAgent\\\",\\\"value\\\":\\\"Mozilla/5.0\\\"},"
                    + "{\\\"key\\\":\\\"language\\\",\\\"value\\\":\\\"en-GB\\\"},{\\\"key\\\":\\\"colorDepth\\\",\\\"value\\\":24}]\"}",
                nil, false,
                nil
            )
        }
    }

    private static func service(
        _ shape: CommonShape
    ) -> (eid: String, data: String, page: String?, hasContent: Bool, writer: ProducerText.Writer?) {
        switch shape {
        case .log:
            return (
                "LOG",
                "{\"type\":\"api_access\",\"level\":\"INFO\",\"message\":\"\",\"params\":[{\"url\":\"/composite/v1/search\"},"
                    + "{\"method\":\"POST\"},{\"status\":200},{\"duration\":48}]}", nil, false, .service
            )
        case .search:
            return (
                "SEARCH",
                "{\"type\":\"all\",\"query\":\"\\u0917\\u0923\\u093f\\u0924\",\"filters\":{\"status\":[\"Live\"],\"contentType\":[\"Resource\","
                    + "\"Collection\"],\"board\":[\"CBSE\"]},\"sort\":{},\"size\":12,\"topn\":[{\"identifier\":"
                    + "\"do_31250841732493312026539\"},{\"identifier\":\"do_31249561779090227216256\"}]}", nil, false,
                .service
            )
        case .heartbeat: return ("HEARTBEAT", "{\"type\":\"session\",\"interval\":60}", nil, false, nil)
        default:
            return (
                "AUDIT",
                "{\"props\":[\"status\",\"lastUpdatedOn\"],\"state\":\"Live\",\"prevstate\":\"Review\",\"duration\":$n$}",
                nil,
                false, .service
            )
        }
    }

    private static func player(
        _ shape: CommonShape, isMobile: Bool
    ) -> (eid: String, data: String, page: String?, hasContent: Bool, writer: ProducerText.Writer?) {
        switch shape {
        case .startPlay, .resumePlay:
            return (
                "START", "{\"type\":\"content\",\"mode\":\"play\",\"duration\":$n$,\"pageid\":\"$page$\"}",
                isMobile ? "content-detail" : "content-player", true, .player
            )
        case .endPlay:
            return (
                "END",
                "{\"type\":\"content\",\"mode\":\"play\",\"pageid\":\"$page$\",\"summary\":[{\"progress\":100},{\"totallength\":12},"
                    + "{\"visitedlength\":12},{\"visitedcontentend\":true},{\"totalseekedlength\":0},{\"endpageseen\":true}],"
                    + "\"duration\":$n$}", "sunbird-player-Endpage", true, .player
            )
        case .turnPage:
            return (
                "INTERACT",
                "{\"type\":\"TOUCH\",\"subtype\":\"\",\"id\":\"next\",\"pageid\":\"$page$\",\"extra\":{\"pos\":[{\"x\":48,\"y\":35,\"z\":0}],\"values\":[]}}",
                "3", true, .player
            )
        case .assess:
            return (
                "ASSESS",
                "{\"item\":\(question),\"index\":4,\"pass\":\"Yes\",\"score\":1,\"resvalues\":[{\"ans1\":\"12\"}],\"duration\":$n$}",
                nil, true,
                .player
            )
        case .response:
            return (
                "RESPONSE",
                "{\"target\":{\"id\":\"do_31249561779090227216256\",\"ver\":\"1.0\",\"type\":\"AssessmentItem\"},\"type\":\"CHOOSE\","
                    + "\"values\":[{\"ans1\":\"12\"}]}", nil, true, .player
            )
        case .playHeartbeat:
            return (
                "INTERACT",
                "{\"type\":\"HEARTBEAT\",\"subtype\":\"\",\"id\":\"player\",\"pageid\":\"$page$\",\"duration\":$n$}",
                "videostage",
                true, .player
            )
        case .feedback: return ("FEEDBACK", "{\"rating\":4,\"comments\":\"\"}", nil, true, .player)
        default:
            let number = [2, 3, 4, 5, 7, 11, 17, 29][shape.rawValue - CommonShape.playPage0.rawValue]
            return (
                "IMPRESSION",
                "{\"type\":\"workflow\",\"subtype\":\"\",\"pageid\":\"$page$\",\"uri\":\"\",\"duration\":$n$}",
                "\(number)", true, .player
            )
        }
    }
}

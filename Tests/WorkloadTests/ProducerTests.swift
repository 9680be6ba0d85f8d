import Foundation
import Scenarios
import Testing
import Vocabulary
import Workload

/// What a producer's records look like, beyond what schemas ask.
@Suite("A producer")
struct ProducerTests {
    private typealias Object = [String: Any]

    /// The records of a load with one platform, in the order of their arrivals.
    private static func records(_ platform: String, anonymous: String = "0%") throws -> [Object] {
        let scenario = try Scenario.of(
            """
            lanes: 1
            clock: { span: 20m }
            rate: { mean: 5/s }
            population: { users: 2000, anonymous: \(anonymous), platforms: { \(platform), versions: { a: 100% } } } }
            arrival: { delay: [ { share: 100%, dist: exponential(2s) } ] }
            """)
        return try GeneratedLane(GeneratorPlan(scenario), lane: 0).values.compactMap {
            try JSONSerialization.jsonObject(with: Data($0)) as? Object
        }
    }

    private static let app = "prod.diksha.app: { share: 100%, style: mobile"
    private static let site = "prod.diksha.portal: { share: 100%, style: portal"
    private static let desktop = "prod.diksha.desktop: { share: 100%, style: portal"

    private static func context(_ record: Object) -> Object { record["context"] as? Object ?? [:] }
    private static func device(_ record: Object) -> String? { context(record)["did"] as? String }
    private static func user(_ record: Object) -> String? { (record["actor"] as? Object)?["id"] as? String }

    private static func correlation(_ record: Object, _ type: String) -> String? {
        (context(record)["cdata"] as? [[String: String]])?.first { $0["type"] == type }?["id"]
    }

    @Test("has device ids of its own width", arguments: [(app, 40), (site, 32), (desktop, 64)])
    func devices(platform: String, digits: Int) throws {
        let devices = Set(try Self.records(platform).compactMap(Self.device))
        #expect(devices.count > 10)
        #expect(devices.allSatisfy { $0.count == digits && $0.allSatisfy(\.isHexDigit) })
        // All digits are drawn.
        #expect(Set(devices.map { $0.suffix(8) }).count == devices.count)
    }

    @Test("names who has signed in, and the device of who has not", arguments: [site, desktop])
    func users(platform: String) throws {
        let signedIn = try Self.records(platform).filter { Self.device($0) != nil }
        #expect(signedIn.allSatisfy { Self.context($0)["uid"] as? String == Self.user($0) })
        let anonymous = try Self.records(platform, anonymous: "100%").filter { Self.device($0) != nil }
        #expect(anonymous.allSatisfy { Self.context($0)["uid"] as? String == "anonymous" })
        #expect(anonymous.allSatisfy { Self.user($0) == Self.device($0) })
    }

    @Test("keeps a user's tenant, and a content's book, version and play", arguments: [app, site])
    func ids(platform: String) throws {
        let records = try Self.records(platform)
        var tenants: [String: Set<String>] = [:]
        var books: [String: Set<String>] = [:]
        var plays: [String: Set<String>] = [:]
        for record in records {
            guard let device = Self.device(record), let user = Self.user(record) else { continue }
            tenants[user, default: []].insert(Self.context(record)["channel"] as? String ?? "")
            guard let object = record["object"] as? Object, let id = object["id"] as? String else { continue }
            let version = (object["ver"] ?? object["version"]) as? String ?? ""
            books[id, default: []].insert("\((object["rollup"] as? Object)?["l1"] as? String ?? "") \(version)")
            guard let play = Self.correlation(record, "ContentSession") else { continue }
            plays[play, default: []].insert("\(device) \(id)")
        }
        for each in [tenants, books, plays] { #expect(each.count > 10 && each.values.allSatisfy { $0.count == 1 }) }
        #expect(Set(tenants.values).count > 10)
        #expect(Set(books.values).count > 10)
    }

    @Test(
        "sends in batches that share their arrival: an app by time, a site by count",
        arguments: [(app, "0%", 200, 32_000), (site, "0%", 23, 125_000), (site, "100%", 13, 125_000)])
    func batches(platform: String, anonymous: String, most: Int, longest: Int64) throws {
        var batches: [String: [Int64]] = [:]
        for record in try Self.records(platform, anonymous: anonymous) {
            guard let device = Self.device(record), let time = record["ets"] as? Int64,
                let arrival = record["syncts"] as? Int64
            else { continue }
            batches["\(device) \(arrival)", default: []].append(time)
        }
        let sizes = batches.values.map(\.count)
        #expect(sizes.allSatisfy { $0 <= most })
        #expect(batches.values.allSatisfy { $0.max()! - $0.min()! <= longest })
        let mean = Double(sizes.reduce(0, +)) / Double(sizes.count)
        #expect(mean > 4, "\(mean)")
    }

    @Test("varies what its events say", arguments: [app, site])
    func varies(platform: String) throws {
        let records = try Self.records(platform)
        for (eid, least) in [("INTERACT", 20), ("IMPRESSION", 15), ("ASSESS", 20), ("SEARCH", 10)] {
            let data = records.filter { $0["eid"] as? String == eid }.compactMap { $0["edata"] as? Object }.map {
                var data = $0
                data["duration"] = nil
                return "\(data.sorted { $0.key < $1.key })"
            }
            #expect(Set(data).count >= least, "\(eid): \(Set(data).count) of \(data.count)")
        }
    }
}

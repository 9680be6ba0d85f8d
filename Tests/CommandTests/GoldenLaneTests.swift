import Scenarios
import TestSupport
import Testing

/// Lanes of fixed loads, by the hash of their bytes: the same on every machine and in every environment.
///
/// A change of these hashes changes everyone's loads: raise `Scenario.generatorRevision`, so that their digests change too,
/// and say so in the change log.
@Suite("Golden lanes")
struct GoldenLaneTests {
    /// The revision whose hashes these are.
    private static let revision = 2
    private static let plain = """
        version: 1
        lanes: 2
        clock: { span: 10m }
        rate: { mean: 3/s }
        """
    private static let everything = """
        version: 1
        seed: 77
        lanes: 3
        clock: { span: 30m }
        rate: { mean: 2/s }
        population: { users: 500, new_per_day: 20% }
        contents: { count: 50, new_per_day: 10% }
        arrival:
          delay: [ { share: 80%, dist: exponential(2s) }, { share: 20%, dist: "pareto(1m, 1.3)", max: 1h } ]
          offline: { devices: 10%, hold: 10m..20m, batch: 7 }
          clock_error: { devices: 10%, dist: "uniform(-2h, 2h)" }
        skew: { hot_content: { id: exam, share: 10% }, hot_user: { id: someone, share: 5% } }
        faults_in_data: { duplicates: 5%, same_message_other_body: 5%, truncated: 5%, wrong_type: 5%, missing_user: 5%, \
        future: 5%, bad_time: 5%, wide: 5%@4KiB }
        plant: [ { cohort: window_edge, users: 2, at: 1m }, { cohort: timeout_edge, users: 2, at: 1m } ]
        queries: { max_record_bytes: 4000, funnel: { timeout: 1m } }
        """

    @Test(
        "have the same hashes in other locales and time zones, and with other arithmetic of the processor",
        arguments: [
            "", "LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 TZ=Asia/Kolkata", "LC_ALL=C TZ=America/Sao_Paulo",
            "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX,-FMA,-AVX512F", "SWIFT_DETERMINISTIC_HASHING=1",
        ])
    func hashes(environment: String) throws {
        #expect(Scenario.generatorRevision == Self.revision, "a revision has hashes of its own")
        let directory = try TemporaryDirectory()
        for (name, text, hash) in [
            ("plain", Self.plain, "645753b2780d88b9"), ("everything", Self.everything, "d589585b11672291"),
        ] {
            try directory.write(text, to: "\(name).yaml")
            let process = try SpateProcess(
                shell: """
                    \(environment) "$SPATE" generate '\(directory.path("\(name).yaml"))' --to '\(directory.path(name))'
                    """)
            #expect(process.exitCode == 0, "\(process.errors)")
            let manifest = try directory.read("\(name)/manifest.json")
            #expect(manifest.contains("\"xxh64\":\"\(hash)\"}],"), "\(name): \(manifest)")
        }
    }
}

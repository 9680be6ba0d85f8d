// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "spate",
    products: [
        .executable(name: "microbench", targets: ["Microbenchmarks"]),
        .executable(name: "fuzz", targets: ["Fuzz"]),
        .library(name: "FaultLayer", type: .dynamic, targets: ["FaultLayer"]),
    ],
    targets: [
        library("Vocabulary"),
        .target(name: "CJemalloc", linkerSettings: [.linkedLibrary("jemalloc")]),
        .systemLibrary(name: "CPrefetch"),
        .systemLibrary(name: "CHexText"),
        .systemLibrary(name: "CRoaring"),
        .target(name: "CChecksum"),
        .target(name: "CPageWriter", dependencies: ["CChecksum"]),
        .target(name: "CRecordText"),
        .target(name: "CStructural"),
        .target(name: "CLayout"),
        library("Telemetry", ["Vocabulary", "CStructural", "CLayout", "CPrefetch"]),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        library("Scenarios", ["Vocabulary", "CYAML"]),
        library("Workload", ["Vocabulary", "Scenarios", "CRecordText"]),
        library("Oracle", ["Vocabulary"]),
        library(
            "Analytics",
            [
                "Vocabulary", "Telemetry", "CJemalloc", "CPrefetch", "CHexText", "CRoaring", "CChecksum", "CPageWriter",
            ]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CLibrdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .target(name: "CLineEnds"),
        library("Logs", ["Vocabulary", "CLibrdkafka", "CZstd", "CLineEnds"]),
        library("Sinks", ["Vocabulary", "Logs"]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        library("Measurement", ["CZlib"]),
        .target(
            name: "Harness",
            dependencies: [
                "Vocabulary", "Scenarios", "Workload", "Logs", "Analytics", "Sinks", "Oracle", "Measurement",
            ],
            resources: [.embedInCode("Report/page.css"), .embedInCode("Report/page.js")], swiftSettings: settings),
        .executableTarget(
            name: "spate", dependencies: ["Harness", "Measurement", "Scenarios", "Logs", "Sinks", "Vocabulary"],
            swiftSettings: settings),
        .target(name: "CInstructionCounter", path: "Benchmarks/CInstructionCounter"),
        .executableTarget(
            name: "Microbenchmarks",
            dependencies: [
                "Analytics", "Telemetry", "Vocabulary", "Measurement", "CJemalloc", "CSimdjson", "CInstructionCounter",
            ],
            path: "Benchmarks/Microbenchmarks", exclude: ["count-instructions"], swiftSettings: settings),

        library("TestSupport", path: "Tests/TestSupport"),
        .target(name: "FaultLayer", path: "Tests/FaultLayer"),
        library("AdversarialLogs", ["Vocabulary", "TestSupport"], path: "Tests/AdversarialLogs"),
        tests("EquivalenceTests", ["Analytics", "Oracle", "AdversarialLogs", "TestSupport", "Vocabulary"]),
        tests("CheckpointTests", ["Analytics", "Oracle", "AdversarialLogs", "TestSupport", "Vocabulary"]),
        tests("OracleTests", ["Oracle", "AdversarialLogs", "Vocabulary"]),
        tests("VocabularyTests", ["Vocabulary"]),
        tests("ScenariosTests", ["Scenarios", "Vocabulary"]),
        .executableTarget(
            name: "GeneratorBenchmark", dependencies: ["Workload", "Scenarios", "Vocabulary", "Measurement"],
            path: "Benchmarks/GeneratorBenchmark", swiftSettings: settings),
        .executableTarget(name: "KafkaBaseline", dependencies: ["CLibrdkafka"], path: "Benchmarks/KafkaBaseline"),
        .executableTarget(
            name: "CheckpointBenchmark", dependencies: ["Analytics", "Measurement", "Vocabulary"],
            path: "Benchmarks/CheckpointBenchmark", swiftSettings: settings),
        .executableTarget(
            name: "StateBenchmark", dependencies: ["Analytics", "Measurement", "Vocabulary"],
            path: "Benchmarks/StateBenchmark", swiftSettings: settings),
        tests(
            "WorkloadTests", ["Workload", "CRecordText", "Scenarios", "Oracle", "Vocabulary"],
            exclude: ["validate-events.py"]),
        library(
            "RecordFuzz", ["TestSupport", "Telemetry", "Vocabulary", "Oracle", "CSimdjson"], path: "Tests/RecordFuzz"),
        .executableTarget(name: "Fuzz", dependencies: ["RecordFuzz"], path: "Tests/Fuzz", swiftSettings: settings),
        tests("TelemetryTests", ["TestSupport", "RecordFuzz", "Telemetry", "Vocabulary", "Oracle"]),
        tests("AnalyticsTests", ["Analytics", "TestSupport", "Vocabulary"]),
        tests("KafkaTests", ["CLibrdkafka", "Harness", "Logs", "Scenarios", "Sinks", "TestSupport", "Vocabulary"]),
        tests("LogsTests", ["TestSupport", "Logs", "CLineEnds", "Vocabulary"]),
        tests("MeasurementTests", ["Measurement", "TestSupport"]),
        tests(
            "HarnessTests",
            ["Harness", "TestSupport", "Scenarios", "Measurement", "AdversarialLogs", "Logs", "Oracle", "Vocabulary"]),
        tests("CommandTests", ["TestSupport", "spate", "Harness", "Measurement", "Scenarios"]),
    ]
)

import Glibc
import RecordFuzz

// Decodes damaged records on every path, beside the oracle and simdjson, until they differ or the time is over:
// `fuzz [--seconds S] [--seed N] [--rounds N]`.

/// The value behind an option, if it is given.
func option(_ name: String) -> UInt64? {
    guard let index = CommandLine.arguments.firstIndex(of: name) else { return nil }
    guard index + 1 < CommandLine.arguments.count, let value = UInt64(CommandLine.arguments[index + 1]) else {
        fatalError("\(name) takes a number")
    }
    return value
}

/// Bytes as a text of printable ASCII: all others as `\xHH`.
func printable(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
        (0x20..<0x7F).contains(byte)
            ? String(Unicode.Scalar(byte)) : "\\x" + String(UInt32(byte) + 0x100, radix: 16).dropFirst()
    }.joined()
}

let first = option("--seed") ?? .random(in: 0..<1_000_000_000)
let rounds = option("--rounds")
let end = ContinuousClock.now + .seconds(option("--seconds") ?? 60)
let comparison = DecodingComparison()
var seed = first
var count = 0
while rounds.map({ seed - first < $0 }) ?? (ContinuousClock.now < end) {
    let records = FuzzRound(seed: seed).records
    if let difference = comparison.difference(in: records) {
        let fewest = Shrinking.shrink(records) { comparison.difference(in: $0) != nil }
        print("Seed \(seed): \(difference)")
        print("Of its records, these are enough; \(comparison.difference(in: fewest) ?? "they agree now"):")
        for record in fewest {
            print("\(record.timestamp.map { "at \($0)" } ?? "no timestamp") \(printable(record.bytes))")
        }
        print("fuzz --seed \(seed) --rounds 1 repeats it.")
        exit(1)
    }
    seed += 1
    count += records.count
}
print("\(count) records of the seeds \(first)..<\(seed) are decoded alike.")

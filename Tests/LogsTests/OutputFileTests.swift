import Logs
import TestSupport
import Testing

@Suite("Writing files whole")
struct OutputFileTests {
    @Test("shows a file under its name only when it is finished, and leaves nothing behind otherwise")
    func writesWhole() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/results"
        let large = [UInt8](repeating: 0x61, count: 3 << 20)
        var file: OutputFile? = try OutputFile(path: path)
        try file?.append(large.span)
        #expect(directory.names() == ["results.tmp"])
        file = nil
        #expect(directory.names() == [])
        file = try OutputFile(path: path)
        try file?.append([0x62].span)
        try file?.append(large.span)
        try file?.append([0x63].span)
        try file?.finish()
        #expect(directory.names() == ["results"])
        #expect(try directory.read("results") == "b" + String(decoding: large, as: UTF8.self) + "c")
    }

    @Test("says why a file cannot be written")
    func namesFailure() {
        let error = #expect(throws: LogError.self) { try OutputFile(path: "/nowhere/results") }
        #expect(error?.description == "/nowhere/results.tmp: No such file or directory")
    }
}

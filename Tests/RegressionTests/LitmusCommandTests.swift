// SPDX-License-Identifier: GPL-2.0-only
// `mmrace litmus` as a user runs it.

import Foundation
import Images
import Testing

@Suite("mmrace litmus")
struct LitmusCommandTests {
    private static let right = "arch x86\nexpect Forbidden\nmap x -> a\ncpu P0 { r = 1 }\nexists P0:r = 2\n"

    /// Writes files into a new folder and runs the command on them, in the order of their names.
    private func run(_ files: [String: String], _ options: [String] = []) throws -> ToolRun {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try ToolRun(["litmus"] + options + files.keys.sorted().map { folder.appending(path: $0).path })
    }

    @Test("What is as expected has status 0, and files without an expectation too")
    func asExpected() throws {
        let free = Self.right.replacing("expect Forbidden\n", with: "")
        let seen = try run(["a.litmus": Self.right, "b.litmus": free])
        #expect(seen.status == 0)
        #expect(seen.output.contains("a: Forbidden, as expected (1 execution)"))
        #expect(seen.output.contains("b: Forbidden (1 execution)"))
        #expect(seen.output.hasSuffix("2 files: 2 as expected\n"))
    }

    @Test("What is not has status 1, and --quiet shows only that")
    func notAsExpected() throws {
        let wrong = Self.right.replacing("Forbidden", with: "Allowed")
        let seen = try run(["a.litmus": Self.right, "b.litmus": wrong], ["--quiet"])
        #expect(seen.status == 1)
        #expect(
            seen.output == "b: Forbidden, but Allowed was expected (1 execution)\n2 files: 1 as expected, 1 not\n")
    }

    @Test("What is malformed has status 2, with its place, and the others are answered")
    func malformed() throws {
        let seen = try run(["a.litmus": "arch x86\n  frobnicate\n", "b.litmus": Self.right])
        #expect(seen.status == 2)
        #expect(seen.message.contains("/a.litmus:2:3: \"frobnicate\" begins no statement; these do: arch"))
        #expect(seen.output.contains("b: Forbidden, as expected"))
        #expect(seen.output.contains("2 files: 1 as expected, 1 malformed"))
    }

    @Test("What the machine cannot hold is one line and status 2, and the others are answered")
    func tooLarge() throws {
        let frames = (0..<70).map { "map x\($0) -> a\($0)\n" }.joined()
        let large = "arch arm64\nexpect Forbidden\n\(frames)cpu P0 { r = load x69 }\nexists P0:r = 1\n"
        let seen = try run(["a.litmus": large, "b.litmus": Self.right])
        #expect(seen.status == 2)
        #expect(seen.message.contains("/a.litmus: needs more than 64 different translations"))
        #expect(seen.message.filter { $0 == "\n" }.count == 1)
        #expect(seen.output.contains("b: Forbidden, as expected"))
    }

    @Test("A search that takes too long is not as expected")
    func tooLong() throws {
        let loads = (0..<12).map { "r\($0) = read f; f = \($0)" }.joined(separator: "\n")
        let text = "arch x86\nvar f\n" + (0..<4).map { "cpu P\($0) {\n\(loads)\n}\n" }.joined() + "exists f = 99\n"
        let seen = try run(["long.litmus": text], ["--time-limit", "1"])
        #expect(seen.status == 1)
        #expect(seen.output.contains("long: no answer: cut off after"))
    }
}

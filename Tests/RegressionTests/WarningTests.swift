// SPDX-License-Identifier: GPL-2.0-only
// `mmrace warnings` as a user runs it.

import Foundation
import Images
import Testing

@Suite("mmrace warnings")
struct WarningTests {
    /// One place that is warned of, as the JSON has it.
    private struct Place: Decodable {
        struct Line: Decodable {
            struct Location: Decodable { var file: String }
            var location: Location
            var text: String
        }
        var kind: String
        var store: Line
        var access: Line
    }

    /// A patch that takes the barrier out of arm64's flush of a page.
    private func patchWithoutBarrier() throws -> URL {
        let source = try Workspace.find().kernels.appending(path: "v5.12/arch/arm64.swift")
        let lines = try String(contentsOf: source, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let flush = try #require(lines.firstIndex { $0.contains("__tlbi(.vale1is, addr)") })
        let barrier = try #require(lines[..<flush].lastIndex { $0.contains("dsb(.ishst)") })
        var text = "A barrier less\n\n--- a/arch/arm64.swift\n+++ b/arch/arm64.swift\n"
        text += "@@ -\(barrier - 2),7 +\(barrier - 2),6 @@\n"
        for index in (barrier - 3)...(barrier + 3) { text += (index == barrier ? "-" : " ") + lines[index] + "\n" }
        let file = FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString).patch")
        try Data(text.utf8).write(to: file)
        return file
    }

    @Test("An invalidation without a barrier before it is warned of, and the verdict does not say so")
    func missingBarrier() throws {
        let file = try patchWithoutBarrier()
        defer { try? FileManager.default.removeItem(at: file) }
        let cell = ["--scenario", "munmap-vs-reclaim", "--arch", "arm64"]
        let seen = try ToolRun(["warnings", file.path, "--runs", "20", "--json"] + cell)
        #expect(seen.status == 0, "\(seen.message)")
        let places = try JSONDecoder().decode([Place].self, from: Data(seen.output.utf8))
        #expect(places.contains { $0.kind == "unordered-invalidation" && $0.store.text.contains("ptep_get_and_clear") })
        let base = try ToolRun(["warnings", "base", "--runs", "20"] + cell)
        #expect(base.status == 0)
        #expect(!base.output.contains("unordered-invalidation"), "\(base.output)")
    }

    @Test("Ends of RCU readers are no stores")
    func readers() throws {
        let seen = try ToolRun([
            "warnings", "base", "--scenario", "munmap-vs-reclaim", "--arch", "x86", "--runs", "100",
        ])
        #expect(seen.status == 0)
        #expect(!seen.output.contains("rcu_read"), "\(seen.output)")
    }

    @Test("What cannot be is one line and status 2", arguments: [["--runs", "0"], ["--arch", "mips"]])
    func refused(_ options: [String]) throws {
        let seen = try ToolRun(["warnings", "base"] + options)
        #expect(seen.status == 2)
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// A counterexample of one image, replayed on another.

import Foundation
import Images
import Testing

@Suite("Counterexamples on other images", .serialized)
struct ReplayTests {
    private static let cell = ["--scenario", "pmd-move-vs-migration", "--arch", "arm64"]

    /// The schedule that an image has for an invariant.
    private func schedule(of image: String, _ invariant: String) async throws -> String {
        let workspace = try Workspace.find()
        let set = try PatchSet(folder: workspace.patches(base: "v5.12"), base: "v5.12")
        let recipe = try #require(set.recipes.first { $0.name == image })
        let built = try await ImageBuilder(workspace: workspace, toolchain: try await Toolchain.find()).build(recipe)
        let seen = try await Worker(program: workspace.workerProgram).explore(
            built, Cell(scenario: Self.cell[1], arch: Self.cell[3]), timeLimit: 60)
        return try #require(seen.verdict.findings.first { $0.invariant == invariant }).schedule
    }

    @Test(
        "It is reproduced, or blocked by a lock, or it diverges",
        arguments: [
            ("base", "accounting", "flush-before-set", "reproduced: accounting at step", Int32(0)),
            ("flush-before-set", "stale-tlb", "base", "reproduced: stale-tlb at step", 0),
            // The walk through the old address has to wait for the move to be over.
            ("flush-before-set", "stale-tlb", "rmap-lock-on-pmd-move", "by root.rwsem (held by CPU 0 (mremap))", 1),
            ("base", "stale-tlb", "rmap-lock-on-pmd-move", "by root.rwsem (held by CPU 0 (mremap))", 1),
            // No whole tables are moved there, so the entry is never written.
            (
                "flush-before-set", "stale-tlb", "revert-2c91bd4a4e2e/0003",
                "CPU 0 (mremap) does not go on until write PMD 0 of frame 3", 1
            ),
        ])
    func outcome(_ from: String, _ invariant: String, _ image: String, _ words: String, _ status: Int32) async throws {
        let schedule = try await schedule(of: from, invariant)
        let seen = try ToolRun(["replay", image, schedule, "--from", from] + Self.cell)
        #expect(seen.status == status)
        let last = seen.output.split(separator: "\n").last ?? ""
        #expect(last.contains(words))
        let outcomes = ["reproduced", "blocked at step", "diverged at step"]
        #expect(outcomes.contains { last.hasPrefix($0) })
    }

    @Test("What --named prints is followed to the same step")
    func named() async throws {
        let schedule = try await schedule(of: "base", "stale-tlb")
        let text = try ToolRun(["replay", "base", schedule, "--named"] + Self.cell)
        #expect(text.output.contains("mremap@0 through "))
        let named = text.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let again = try ToolRun(["replay", "base", named, "--breaking", "stale-tlb"] + Self.cell)
        #expect(again.status == 0)
        #expect(again.output.contains("replay: mmrace replay base \(Self.cell.joined(separator: " ")) \(schedule)\n"))
    }

    @Test(
        "A schedule that cannot be read or followed says so",
        arguments: [
            (["nobody@7 until write x"], Int32(2), "run 1: there is no task nobody@7; the tasks are mremap@0"),
            (["mremap@0 until frob x"], 2, "run 1: frob is no operation"),
            (["a5", "--breaking", "stale-tlb"], 2, "--breaking goes with a named schedule"),
            (["mremap@0 to its end", "--breaking", "x"], 2, "--breaking x: no such invariant"),
            (["a9999", "--from", "base"], 2, "is no schedule of base: it cannot be followed there"),
            (["a9999"], 1, "diverged at step"),
        ])
    func refused(_ words: [String], _ status: Int32, _ message: String) throws {
        let seen = try ToolRun(["replay", "base"] + words + Self.cell)
        #expect(seen.status == status)
        #expect((seen.message + seen.output).contains(message))
    }
}

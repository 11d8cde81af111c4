// SPDX-License-Identifier: GPL-2.0-only
// Every patch does what its header says.

import Foundation
import Images
import Testing

@Suite("Verdicts of the patches", .serialized)
struct VerdictTests {
    private static let base = "v5.12"

    private static var hasPatches: Bool {
        guard let workspace = try? Workspace.find() else { return false }
        return FileManager.default.fileExists(atPath: workspace.patches(base: base).path)
    }

    @Test("Every image gives the verdicts that its Expect lines promise", .enabled(if: hasPatches))
    func verdicts() async throws {
        let workspace = try Workspace.find()
        let worker = Worker(program: workspace.workerProgram)
        let vocabulary = try await worker.vocabulary()
        let set = try PatchSet(folder: workspace.patches(base: Self.base), base: Self.base)
        try set.check(against: vocabulary)
        let builder = ImageBuilder(workspace: workspace, toolchain: try await Toolchain.find())
        let jobs = ProcessInfo.processInfo.activeProcessorCount
        let campaign = Campaign(builder: builder, worker: worker, jobs: jobs, timeLimit: 120)
        let results = try await campaign.run(set.recipes, vocabulary.cells())
        #expect(results.count == set.recipes.count)
        for result in results {
            #expect(throws: Never.self, "\(result.recipe.name)") { try result.build.get() }
            for seen in result.cells {
                #expect(seen.isExpected, "\(result.recipe.name) \(seen.cell): \(seen.expectation), saw \(seen.verdict)")
            }
        }
    }

    @Test("A process that explores several cells sees what a process for each of them sees")
    func together() async throws {
        let workspace = try Workspace.find()
        let worker = Worker(program: workspace.workerProgram)
        let builder = ImageBuilder(workspace: workspace, toolchain: try await Toolchain.find())
        let recipe = try PatchSet(folder: workspace.patches(base: Self.base), base: Self.base).recipes[0]
        let cells = try await worker.vocabulary().cells(scenario: "p*-move-vs-*", arch: "arm64")
        try #require(cells.count > 8)
        let campaign = Campaign(builder: builder, worker: worker, jobs: 1, timeLimit: 120)
        let image = try await builder.build(recipe)
        for seen in try await campaign.run([recipe], cells)[0].cells {
            let alone = try await worker.explore(image, seen.cell, timeLimit: 120)
            #expect(seen.verdict == alone.verdict, "\(seen.cell)")
        }
    }
}

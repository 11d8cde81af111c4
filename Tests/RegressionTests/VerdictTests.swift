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

    @Test("What is taken over from another image is what a search for the image itself sees")
    func takenOver() async throws {
        let workspace = try Workspace.find()
        let worker = Worker(program: workspace.workerProgram)
        let builder = ImageBuilder(workspace: workspace, toolchain: try await Toolchain.find())
        let set = try PatchSet(folder: workspace.patches(base: Self.base), base: Self.base)
        let recipes = set.recipes.filter { $0.patches.isEmpty || $0.name.hasPrefix("ppc64-mremap-v7/") }
        try #require(recipes.count > 5)
        let cells = try await worker.vocabulary().cells(scenario: "*-vs-migration")
        let folder = FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = try await VerdictCache(folder: folder, worker: workspace.workerProgram)
        func run(_ cache: VerdictCache?) async throws -> [ImageResult] {
            let campaign = Campaign(builder: builder, worker: worker, cache: cache, jobs: 1, timeLimit: 120)
            return try await campaign.run(recipes, cells)
        }
        let (explored, shared) = (try await run(nil), try await run(cache))
        var names: Set<String> = []
        for (image, other) in zip(explored, shared) {
            for (seen, taken) in zip(image.cells, other.cells) {
                let name = "\(image.recipe.name) \(seen.cell), from \(taken.origin ?? "none")"
                #expect(seen.verdict == taken.verdict, "\(name)")
                if taken.origin != nil { names.insert("\(seen.cell)") }
            }
        }
        // Of other images some are taken over, and not all.
        #expect(names.count > 5 && shared.flatMap(\.cells).count { $0.origin == nil } > cells.count)
    }
}

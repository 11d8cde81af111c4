// SPDX-License-Identifier: GPL-2.0-only
// Options that several subcommands share.

import ArgumentParser
import Foundation
import Images

/// Which cells to run, and how.
struct RunOptions: ParsableArguments {
    @Option(help: "Run only scenarios that match this glob.")
    var scenario = "*"

    @Option(help: "Run only on architectures that match this glob.")
    var arch = "*"

    @Option(help: "How many processes to run at a time.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Seconds after which the search of one cell is cut off.")
    var timeLimit = 60.0

    @Option(help: "The base that the patches apply to: a folder of Sources/Kernel.")
    var base = "v5.12"

    func validate() throws {
        if jobs < 1 { throw ValidationError("--jobs must be at least 1") }
        if timeLimit <= 0 { throw ValidationError("--time-limit must be positive") }
    }
}

/// Everything a subcommand needs to build and boot images.
struct Session {
    let workspace: Workspace
    let toolchain: Toolchain
    let worker: Worker
    let builder: ImageBuilder
    let vocabulary: Vocabulary

    /// Finds the package and the tool chain, and asks the worker for its names.
    static func open() async throws -> Session {
        let workspace = try Workspace.find()
        let toolchain = try await Toolchain.find()
        let worker = Worker(program: workspace.workerProgram)
        return Session(
            workspace: workspace, toolchain: toolchain, worker: worker,
            builder: ImageBuilder(workspace: workspace, toolchain: toolchain),
            vocabulary: try await worker.vocabulary())
    }

    /// A campaign with the options of the command line.
    func campaign(_ options: RunOptions) -> Campaign {
        Campaign(builder: builder, worker: worker, jobs: options.jobs, timeLimit: options.timeLimit)
    }

    /// The images of `Patches/<base>`, with every name they mention known.
    func patchSet(base: String) throws -> PatchSet {
        let set = try PatchSet(folder: workspace.patches(base: base), base: base)
        try set.check(against: vocabulary)
        return set
    }

    /// The recipe for a patch file or for the name of an image.
    func recipe(_ name: String, base: String) throws -> Recipe {
        if name.hasSuffix(".patch") {
            let recipe = try PatchSet.recipe(forPatch: URL(filePath: name), base: base)
            try recipe.expectations.check(against: vocabulary)
            return recipe
        }
        let recipes = try patchSet(base: base).recipes
        if let recipe = recipes.first(where: { $0.name == name }) { return recipe }
        throw Complaint(file: name, "no such image; \"mmrace list images\" shows them, a patch file ends in .patch")
    }

    /// Draws the counterexample of every cell that is not as expected and has a schedule.
    func showMismatches(in results: [ImageResult]) async throws {
        for result in results {
            guard case .success(let image) = result.build else { continue }
            for cell in result.cells where !cell.isExpected {
                try await show(cell.verdict.counterexample(to: cell.expectation), of: image, cell.cell)
            }
        }
    }
}

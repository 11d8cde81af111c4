// SPDX-License-Identifier: GPL-2.0-only
// What every subcommand works with.

import Foundation
import Images

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
        let builder = ImageBuilder(workspace: workspace, toolchain: toolchain)
        builder.removeLeftovers()
        return Session(
            workspace: workspace, toolchain: toolchain, worker: worker, builder: builder,
            vocabulary: try await worker.vocabulary())
    }

    /// A campaign with the options of the command line. What earlier runs have seen is of use to the search that verdicts rest on.
    func campaign(
        _ options: RunOptions, _ plan: SearchPlan = SearchPlan(), checkpoints: CheckpointFolder? = nil
    ) async throws -> Campaign {
        let cache =
            options.fresh || plan != SearchPlan()
            ? nil : try await VerdictCache(folder: workspace.verdicts, worker: workspace.workerProgram)
        return Campaign(
            builder: builder, worker: worker, cache: cache, jobs: options.jobs, timeLimit: options.timeLimit,
            plan: plan, checkpoints: checkpoints)
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
}

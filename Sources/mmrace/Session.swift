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
    func campaign(_ options: RunOptions, _ plan: SearchPlan = SearchPlan()) async throws -> Campaign {
        let cache =
            options.fresh || plan != SearchPlan()
            ? nil : try await VerdictCache(folder: workspace.verdicts, worker: workspace.workerProgram)
        return Campaign(
            builder: builder, worker: worker, cache: cache, jobs: options.jobs, timeLimit: options.timeLimit,
            plan: plan)
    }

    /// The images of `Patches/<base>`, with every name they mention known.
    func patchSet(base: String) throws -> PatchSet {
        let set = try PatchSet(folder: workspace.patches(base: base), base: base)
        try set.check(against: vocabulary)
        return set
    }

    /// The images whose names match a glob; an error if there are none.
    func recipes(matching glob: String, base: String) throws -> [Recipe] {
        let recipes = try patchSet(base: base).recipes.filter { glob.matchesAsGlob($0.name) }
        if recipes.isEmpty { throw Complaint(file: "--image \(glob)", "no such image; see \"mmrace list images\"") }
        return recipes
    }

    /// The recipe for the name of an image, for that of a series, which stands for its last patch, or for a patch file.
    func recipe(_ name: String, base: String) throws -> Recipe {
        if FileManager.default.fileExists(atPath: name) || name.hasSuffix(".patch") {
            return try recipe(ofFile: name, base: base)
        }
        let folder = workspace.patches(base: base)
        if let recipe = try PatchSet.recipe(named: name, in: folder, base: base) {
            try recipe.expectations.check(against: vocabulary)
            return recipe
        }
        throw Complaint(file: name, "no such image, series or file; \"mmrace list images\" shows the images")
    }

    /// The recipe for a patch file, or for all patches of a folder with a series or of a mail box.
    private func recipe(ofFile name: String, base: String) throws -> Recipe {
        let recipes = try PatchSet.recipes(named: name, base: base)
        guard let recipe = recipes.last else { throw Complaint(file: name, "has no patch in it") }
        try recipe.expectations.check(against: vocabulary)
        return recipe
    }
}

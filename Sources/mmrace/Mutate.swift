// SPDX-License-Identifier: GPL-2.0-only
// `mmrace mutate`: which locks, flushes and checks carry the weight.

import ArgumentParser
import Images
import Report

struct Mutate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take out or move each lock, flush and check that a patch adds, one at a time, and see what breaks.",
        discussion: """
            A lock goes with its unlocks; what moves changes places with its neighbour. Without --function, the lines that a patch adds are tried; the base adds none, \
            so it needs the name of a function.
            """)

    @Argument(help: "The name of an image, or a patch file.", completion: .file())
    var image: String

    @Option(help: "Try what is in this function of the port instead.")
    var function: String?

    @OptionGroup var options: RunOptions

    func run() async throws {
        let session = try await Session.open()
        let cells = try session.vocabulary.cells(scenario: options.scenario, arch: options.arch)
        let recipe = try session.recipe(image, base: options.base)
        let built = try await session.builder.build(recipe)
        let before = Recipe(
            name: recipe.name, base: recipe.base, patches: Array(recipe.patches.dropLast()), expectations: .none)
        let mutator = Mutator(of: built, base: try await session.builder.build(before))
        let mutations = try function.map(mutator.mutations) ?? mutator.mutationsOfAddedLines()
        if mutations.isEmpty {
            let place = function.map { "the function \($0)" } ?? "what \(recipe.name) adds"
            throw Complaint(file: image, "\(place) has no lock, flush or check; name a function with --function")
        }
        let progress = ProgressLine()
        let recipes = [recipe] + mutations.map { $0.recipe(from: recipe) }
        let results = try await session.campaign(options).run(
            recipes, cells, progress: progress.show)
        progress.clear()
        let mutants = zip(mutations, results.dropFirst()).map { (mutation: $0, result: $1) }
        Screen.show(MutationReport(results[0], mutants: mutants).text)
    }
}

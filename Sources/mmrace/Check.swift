// SPDX-License-Identifier: GPL-2.0-only
// `mmrace check`: the daily command.

import ArgumentParser
import Foundation
import Images
import Report

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge patches by their Expect lines, or by Never if they have none.")

    @OptionGroup var options: RunOptions

    @OptionGroup var search: SearchOptions

    @OptionGroup var output: OutputOptions

    @Argument(
        help:
            "Patch files, folders with a series, or mail boxes; a patch of a series is judged on top of those before it.",
        completion: .file())
    var patches: [String]

    func run() async throws {
        let start = ContinuousClock.now
        try output.checkHTML()
        let plan = search.plan(isForPrograms: output.isForPrograms)
        let recipes = try patches.flatMap { try PatchSet.recipes(named: $0, base: options.base) }
        let session = try await Session.open()
        for recipe in recipes { try recipe.expectations.check(against: session.vocabulary) }
        let cells = try session.vocabulary.cells(scenario: options.scenario, arch: options.arch)
        try await session.judge(
            recipes, in: cells, options, plan, output, since: start,
            showing: output.isForPrograms ? .surprises : .oneOfEach, report: report)
    }

    /// What is not as expected comes first; a race that is expected is worth seeing too.
    private func report(_ results: RunResults) {
        for (index, result) in results.images.enumerated() {
            if case .failure(let failure) = result.build {
                Mmrace.complain("\(result.recipe.name): \(failure)")
                continue
            }
            let isGood = result.cells.allSatisfy(\.isExpected)
            if output.loudness == .quiet && isGood { continue }
            Screen.show(CheckReport(result).text)
            if output.loudness == .quiet { continue }
            let own = results.examples.filter { $0.image == index }
            guard let shown = own.first(where: results.isSurprise) ?? own.first else { continue }
            print()
            Screen.show(CPUColumns(shown.example, verbose: output.loudness == .verbose).text)
        }
    }
}

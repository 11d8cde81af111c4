// SPDX-License-Identifier: GPL-2.0-only
// `mmrace check`: the daily command.

import ArgumentParser
import Foundation
import Images
import Report

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge patch files by their Expect lines, or by Never if they have none.")

    @OptionGroup var options: RunOptions

    @Argument(help: "Patch files; one that belongs to a series is judged on top of the patches before it.")
    var patches: [String]

    func run() async throws {
        let recipes = try patches.map { try PatchSet.recipe(forPatch: URL(filePath: $0), base: options.base) }
        let session = try await Session.open()
        for recipe in recipes { try recipe.expectations.check(against: session.vocabulary) }
        let cells = try session.vocabulary.cells(scenario: options.scenario, arch: options.arch)
        let progress = ProgressLine()
        let results = try await session.campaign(options).run(recipes, cells, progress: progress.show)
        progress.clear()
        for result in results { try await report(result, session) }
        throw ExitCode(Summary(results).status)
    }

    private func report(_ result: ImageResult, _ session: Session) async throws {
        let image: Image
        switch result.build {
        case .success(let built): image = built
        case .failure(let failure): return Mmrace.complain("\(result.recipe.name): \(failure)")
        }
        print(CheckReport(result).text, terminator: "")
        // What is not as expected comes first; a race that is expected is worth seeing too.
        let found = result.cells.filter { !$0.verdict.findings.isEmpty }
        let shown = found.first { !$0.isExpected } ?? found.first
        if let shown {
            try await session.show(shown.verdict.counterexample(to: shown.expectation), of: image, shown.cell)
        }
    }
}

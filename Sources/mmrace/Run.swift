// SPDX-License-Identifier: GPL-2.0-only
// `mmrace run`: every image in every cell.

import ArgumentParser
import Foundation
import Images
import Report

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run every image of Patches/ in every scenario on every architecture.")

    @OptionGroup var options: RunOptions

    @OptionGroup var search: SearchOptions

    @Option(help: "Run only images that match this glob.")
    var image = "*"

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let start = ContinuousClock.now
        try output.checkHTML()
        let plan = search.plan(isForPrograms: output.isForPrograms)
        let session = try await Session.open()
        let cells = try session.vocabulary.cells(scenario: options.scenario, arch: options.arch)
        let recipes = try session.recipes(matching: image, base: options.base)
        try await session.judge(
            recipes, in: cells, options, plan, output, since: start,
            showing: .surprises, report: report)
    }

    private func report(_ results: RunResults) {
        if output.loudness == .quiet {
            Matrix(results.images, cells: results.cells).complaints.forEach { print($0) }
            return
        }
        Screen.show(Matrix(results.images, cells: results.cells).text)
        for example in results.examples where results.isSurprise(example) {
            print()
            Screen.show(CPUColumns(example.example, verbose: output.loudness == .verbose).text)
        }
        print()
        print(Summary(results.images).text(seconds: results.seconds))
    }
}

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

    @Option(help: "Run only images that match this glob.")
    var image = "*"

    @Flag(help: "Print the results as JSON.")
    var json = false

    func run() async throws {
        let start = ContinuousClock.now
        let session = try await Session.open()
        let cells = try session.vocabulary.cells(scenario: options.scenario, arch: options.arch)
        let recipes = try session.patchSet(base: options.base).recipes.filter { image.matchesAsGlob($0.name) }
        if recipes.isEmpty { throw Complaint(file: "--image \(image)", "no such image; see \"mmrace list images\"") }
        let progress = ProgressLine()
        let results = try await session.campaign(options).run(recipes, cells, progress: progress.show)
        progress.clear()
        try await report(results, cells, session, since: start)
        throw ExitCode(Summary(results).status)
    }

    private func report(
        _ results: [ImageResult], _ cells: [Cell], _ session: Session, since start: ContinuousClock.Instant
    ) async throws {
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(JSONReport(results)), as: UTF8.self))
            return
        }
        print(Matrix(results, cells: cells).text, terminator: "")
        try await session.showMismatches(in: results)
        print()
        print(Summary(results).text(seconds: (ContinuousClock.now - start) / .seconds(1)))
    }
}

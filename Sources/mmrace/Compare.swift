// SPDX-License-Identifier: GPL-2.0-only
// `mmrace compare`: what a patch changes, and what it costs.

import ArgumentParser
import Foundation
import Images
import Report

struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare two images: outcomes, order of locks and flushes, costs, and sources.")

    @Argument(help: "The name of an image, or a patch file.", completion: .file())
    var image: String

    @Argument(help: "What to compare it with: likewise.", completion: .file())
    var other = Recipe.baseName

    @OptionGroup var options: RunOptions

    func run() async throws {
        let session = try await Session.open()
        let cells = try session.vocabulary.cells(scenario: options.scenario, arch: options.arch)
        let recipes = try [image, other].map { try session.recipe($0, base: options.base) }
        let progress = ProgressLine()
        let results = try await session.campaign(options).run(
            recipes, cells, progress: progress.show)
        let images = try results.map { try $0.build.get() }
        let serial = try await undisturbed(images, cells, session)
        progress.clear()
        let functions = try PortFunctions(of: images[0]).differences(from: PortFunctions(of: images[1]))
        let sides = zip(results, serial).map { Comparison.Side($0, serial: $1) }
        Screen.show(Comparison(sides[0], with: sides[1], functions: functions).text)
    }

    private func undisturbed(
        _ images: [Image], _ cells: [Cell], _ session: Session
    ) async throws -> [[Cell: Counterexample]] {
        let replayer = Replayer(worker: session.worker, toolchain: session.toolchain)
        var all: [[Cell: Counterexample]] = []
        for image in images {
            let runs = try await cells.parallelMap(width: options.jobs) { try await replayer.runSerially(image, $0) }
            all.append(Dictionary(uniqueKeysWithValues: zip(cells, runs)))
        }
        return all
    }
}

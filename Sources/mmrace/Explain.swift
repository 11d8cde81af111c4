// SPDX-License-Identifier: GPL-2.0-only
// `mmrace explain`: a race in plain sentences.

import ArgumentParser
import Foundation
import Images
import Report

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say in plain sentences what goes wrong, for a schedule or for the first one that is found.")

    @Argument(help: "The name of an image, or a patch file.")
    var image: String

    @Option(help: "The scenario.")
    var scenario: String

    @Option(help: "The architecture.")
    var arch: String

    @Argument(help: "The schedule, as a counterexample names it; left out, the cell is explored.")
    var schedule: String?

    @Option(help: "Seconds after which the search is cut off.")
    var timeLimit = 60.0

    @Option(help: "The base that the patches apply to.")
    var base = "v5.12"

    func run() async throws {
        let session = try await Session.open()
        guard let cell = try session.vocabulary.cells(scenario: scenario, arch: arch).first else { return }
        let recipe = try session.recipe(image, base: base)
        let image = try await session.builder.build(recipe)
        let schedules: [String]
        if let schedule {
            schedules = [schedule]
        } else {
            let seen = try await session.worker.explore(image, cell, timeLimit: timeLimit)
            print("\(recipe.name) \(cell): \(seen.verdict)")
            schedules = seen.verdict.findings.map(\.schedule)
        }
        let replayer = Replayer(worker: session.worker, toolchain: session.toolchain)
        for schedule in schedules {
            let example = try await replayer.replay(image, cell, schedule: schedule)
            print()
            print(Explanation(example).text(), terminator: "")
            if example.finding != nil {
                print(
                    "\nshow: mmrace replay \(recipe.name) --scenario \(cell.scenario) "
                        + "--arch \(cell.arch) \(schedule)")
            }
        }
        if !schedules.isEmpty { throw ExitCode(1) }
    }
}

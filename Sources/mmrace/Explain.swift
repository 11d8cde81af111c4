// SPDX-License-Identifier: GPL-2.0-only
// `mmrace explain`: a race in plain sentences.

import ArgumentParser
import Foundation
import Images
import Report

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say in plain sentences what goes wrong, for a schedule or for the first one that is found.")

    @OptionGroup var place: PlaceOptions

    @Argument(help: "The schedule, as a counterexample names it; left out, the cell is explored.")
    var schedule: String?

    @Option(help: "Seconds after which the search is cut off.")
    var timeLimit = 60.0

    func run() async throws {
        let session = try await Session.open()
        let cell = try place.cell(in: session)
        let recipe = try session.recipe(place.image, base: place.base)
        let image = try await session.builder.build(recipe)
        let schedules: [String]
        if let schedule {
            schedules = [schedule]
        } else {
            let seen = try await session.worker.explore(image, cell, timeLimit: timeLimit)
            print("\(recipe.name) \(cell): \(seen.verdict)")
            schedules = seen.verdict.ranked.map(\.schedule)
        }
        let replayer = Replayer(worker: session.worker, toolchain: session.toolchain)
        for schedule in schedules {
            let example = try await replayer.replay(image, cell, schedule: schedule)
            print()
            Screen.show(Explanation(example).text())
            if example.finding != nil {
                print(
                    "\nshow: mmrace replay \(recipe.name) --scenario \(cell.scenario) "
                        + "--arch \(cell.arch) \(schedule)")
            }
        }
        if !schedules.isEmpty { throw ExitCode(1) }
    }
}

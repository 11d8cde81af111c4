// SPDX-License-Identifier: GPL-2.0-only
// `mmrace bench`: how fast the search is, and how long a patch waits for its verdict.

import ArgumentParser
import Foundation
import Images
import Report

struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: """
            Measure real threads, the search on known programs, executions per second of every cell on the base, and the \
            time to a verdict.
            """)

    @OptionGroup var options: RunOptions

    @Option(help: "The image whose time to a verdict is measured.")
    var image: String?

    func run() async throws {
        let session = try await Session.open()
        show(try await session.worker.measureThreads())
        let recipes = try session.patchSet(base: options.base).recipes
        let cells = try session.vocabulary.cells(scenario: options.scenario, arch: options.arch)
        show(try await session.worker.measureSearch())
        try await measureSearch(session, recipes[0], cells)
        let recipe = try image.map { try session.recipe($0, base: options.base) } ?? recipes.last ?? recipes[0]
        try await measureVerdict(session, recipe, cells[0])
    }

    private func show(_ measures: [Measure]) {
        for measure in measures {
            let value =
                measure.value < 1000
                ? String(format: measure.value < 10 ? "%.2f" : "%.1f", measure.value) : Int(measure.value).grouped
            print("\(measure.name): \(value)\(measure.unit == "/s" ? "" : " ")\(measure.unit)")
        }
    }

    /// Runs one cell at a time, so that they do not disturb each other.
    private func measureSearch(_ session: Session, _ base: Recipe, _ cells: [Cell]) async throws {
        let image = try await session.builder.build(base)
        var rates: [Double] = []
        for cell in cells {
            let seen = try await session.worker.explore(image, cell, timeLimit: options.timeLimit)
            guard let count = seen.verdict.executions, let seconds = seen.searchSeconds, seconds > 0 else {
                print("\(cell): \(seen.verdict), no rate")
                continue
            }
            rates.append(Double(count) / seconds)
            let rate = Int(rates[rates.count - 1]).grouped
            let steps = seen.stepsOfExecution.map { " of \(Int($0.rounded())) steps" } ?? ""
            print("\(cell): \(seen.verdict), \(count.counting("execution"))\(steps), \(rate)/s")
        }
        guard let slowest = rates.min(), let fastest = rates.max(), slowest > 0 else { return }
        print("fastest to slowest cell: \(Self.ratio(fastest, slowest))")
    }

    private func measureVerdict(_ session: Session, _ recipe: Recipe, _ cell: Cell) async throws {
        try session.builder.forget(try await session.builder.build(recipe))
        let cold = try await time(session, recipe, cell)
        let warm = try await time(session, recipe, cell)
        print("\(recipe.name) \(cell), patch to verdict: cold \(Self.seconds(cold)), warm \(Self.seconds(warm))")
        print("cold to warm: \(Self.ratio(cold, warm))")
    }

    private func time(_ session: Session, _ recipe: Recipe, _ cell: Cell) async throws -> Double {
        let start = ContinuousClock.now
        let image = try await session.builder.build(recipe)
        _ = try await session.worker.explore(image, cell, timeLimit: options.timeLimit)
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private static func seconds(_ value: Double) -> String { "\((value * 1000).rounded() / 1000) s" }

    private static func ratio(_ a: Double, _ b: Double) -> String { "\((a / b * 10).rounded() / 10)x" }
}

// SPDX-License-Identifier: GPL-2.0-only
// `mmrace warnings`: where the order inside a CPU could matter.

import ArgumentParser
import Foundation
import Images

struct Warnings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say where an image leans on an order inside a CPU that its architecture does not give.",
        discussion: """
            Verdicts hold for CPUs that do one thing after the other. This runs executions at random and names the places \
            where that has to be argued for: plain stores that x86 may still have in its store buffer when it loads \
            something that another CPU stores to, entries that arm64 or ppc64 invalidate with no barrier for stores before, \
            and masks of CPUs that are read with no full barrier. Warnings are no verdicts: exit status 0 with or without \
            them.
            """)

    @Argument(help: "The name of an image, or a patch file.", completion: .file())
    var image: String

    @Option(help: "The scenario, or a pattern such as pmd-*.")
    var scenario = "*"

    @Option(help: "The architecture, or a pattern.")
    var arch = "*"

    @Option(help: "Executions for each scenario and architecture.")
    var runs = 20

    @Option(help: "The same seed runs the same executions.")
    var seed: UInt64 = 1

    @Option(help: "How many processes to run at a time.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Seconds for each scenario and architecture.")
    var timeLimit = 60.0

    @Option(help: "The base that the patches apply to.")
    var base = "v5.12"

    @Flag(help: "Print the warnings as JSON.")
    var json = false

    func validate() throws {
        if runs < 1 { throw ValidationError("--runs must be at least 1") }
        if jobs < 1 { throw ValidationError("--jobs must be at least 1") }
        if timeLimit <= 0 { throw ValidationError("--time-limit must be positive") }
    }

    func run() async throws {
        let session = try await Session.open()
        let cells = try session.vocabulary.cells(scenario: scenario, arch: arch)
        let image = try await session.builder.build(session.recipe(image, base: base))
        let warner = Warner(worker: session.worker, toolchain: session.toolchain)
        let (runs, seed, limit) = (runs, seed, timeLimit)
        let progress = ProgressLine()
        let found = try await cells.parallelMap(width: jobs) { cell in
            progress.show("\(image.name) \(cell)")
            return try await warner.warnings(image, cell, runs: runs, seed: seed, timeLimit: limit)
        }
        progress.clear()
        if json { try printJSON(found.flatMap { $0 }) } else { show(found, of: cells) }
    }

    private func show(_ found: [[OrderWarning]], of cells: [Cell]) {
        for (cell, found) in zip(cells, found) where !found.isEmpty {
            print("\(cell)")
            for warning in found { print("  \(warning.text.replacing("\n", with: "\n  "))") }
        }
        let all = found.flatMap { $0 }
        let places = Set(all.map { [$0.kind.rawValue, "\($0.store)", "\($0.access)"] }).count
        let cellsWithSome = Set(all.map { [$0.scenario, $0.arch] }).count
        print(
            places == 0
                ? "no warnings in \(cells.count.counting("cell")), \(runs.counting("execution")) each"
                : "\(places.counting("place")) in \(cellsWithSome) of \(cells.count.counting("cell")), "
                    + "\(runs.counting("execution")) each")
    }

    private func printJSON(_ warnings: [OrderWarning]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(warnings), as: UTF8.self))
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// `mmrace renew-expect`: what is seen, written down as what is expected.

import ArgumentParser
import Images

struct RenewExpect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew-expect",
        abstract: "Write what is seen into the Expect lines of Patches/, and say what changed.",
        discussion: """
            For after a change of the port, the machine or a scenario. Read the changes before you commit them: an expectation \
            that was right may have met a mistake. A cell without a verdict keeps its expectation, and the exit status is then 1.
            """)

    @OptionGroup var options: RunOptions

    @Option(help: "Only images that match this glob.")
    var image = "*"

    @Flag(help: "Say what would change, and change nothing.")
    var dryRun = false

    func run() async throws {
        let session = try await Session.open()
        let cells = try session.vocabulary.cells(scenario: options.scenario, arch: options.arch)
        let recipes = try session.recipes(matching: image, base: options.base)
        let progress = ProgressLine()
        let results = try await session.campaign(options).run(recipes, cells, progress: progress.show)
        progress.clear()
        try Interruption.check(results, cells: cells)
        for result in results { _ = try result.build.get() }
        let folder = session.workspace.patches(base: options.base)
        let renewals = try results.map {
            try ExpectRenewal($0, vocabulary: session.vocabulary, patches: folder)
        }
        let wrong = renewals.filter { !$0.changes.isEmpty }
        wrong.flatMap(\.changes).forEach { print($0) }
        if !dryRun { for renewal in wrong { try renewal.write() } }
        let count = wrong.map(\.changes.count).reduce(0, +)
        print(
            "\(count) of \(recipes.count * cells.count) cells \(dryRun ? "would change" : "changed"), in \(wrong.count) files"
        )
        let unjudged = renewals.flatMap(\.unjudged)
        unjudged.forEach { print("no verdict: \($0)") }
        if !unjudged.isEmpty { throw ExitCode(1) }
    }
}

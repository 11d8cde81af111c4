// SPDX-License-Identifier: GPL-2.0-only
// `mmrace list`: the names that exist.

import ArgumentParser
import Images

struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List images, scenarios, archs, invariants or deviations.")

    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case images, scenarios, archs, invariants, deviations
    }

    @Argument(help: "What to list: images, scenarios, archs, invariants or deviations.")
    var subject: Subject

    @Option(help: "The base that the patches apply to.")
    var base = "v5.12"

    func run() async throws {
        if subject == .deviations {
            try listDeviations()
            return
        }
        let session = try await Session.open()
        switch subject {
        case .images: try session.patchSet(base: base).recipes.forEach { Self.print($0.name, $0.patches.last?.subject) }
        case .scenarios: session.vocabulary.scenarios.forEach { Self.print($0.name, $0.summary) }
        case .archs: session.vocabulary.archs.forEach { Self.print($0, nil) }
        case .invariants: session.vocabulary.invariants.forEach { Self.print($0.name, $0.summary) }
        case .deviations: break
        }
    }

    private func listDeviations() throws {
        let workspace = try Workspace.find()
        let all = try Deviation.all(in: ["Sources/Kernel", "Sources/Linux"], of: workspace.root)
        all.forEach { Swift.print($0) }
        let counts = Dictionary(grouping: all, by: \.kind).mapValues(\.count).sorted { $0.key < $1.key }
        let kinds = counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        Swift.print("deviations in all: \(all.count)" + (kinds.isEmpty ? "" : " (\(kinds))"))
    }

    private static func print(_ name: String, _ summary: String?) {
        Swift.print(summary.map { "\(name)\n    \($0)" } ?? name)
    }
}

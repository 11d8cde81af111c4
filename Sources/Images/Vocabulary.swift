// SPDX-License-Identifier: GPL-2.0-only
// The names that the simulation knows, as the worker process lists them.

/// Every name that may appear in an `Expect:` line or on the command line.
public struct Vocabulary: Hashable, Sendable {
    /// The scenarios, in the order in which they are shown.
    public let scenarios: [ScenarioEntry]

    /// The architectures, in the order in which they are shown.
    public let archs: [String]

    /// What a run can break.
    public let invariants: [NamedEntry]

    /// Makes a vocabulary from its parts.
    public init(scenarios: [ScenarioEntry], archs: [String], invariants: [NamedEntry]) {
        self.scenarios = scenarios
        self.archs = archs
        self.invariants = invariants
    }

    /// The cells that two globs select, scenario by scenario; an error if one selects nothing.
    public func cells(scenario: String = "*", arch: String = "*") throws(Complaint) -> [Cell] {
        let chosen = scenarios.filter { scenario.matchesAsGlob($0.name) }
        let machines = archs.filter { arch.matchesAsGlob($0) }
        if chosen.isEmpty { throw unknown("scenario", scenario, known: scenarios.map(\.name)) }
        if machines.isEmpty { throw unknown("arch", arch, known: archs) }
        let cells = chosen.flatMap { entry in
            machines.filter(entry.archs.contains).map { Cell(scenario: entry.name, arch: $0) }
        }
        if cells.isEmpty {
            let archs = chosen[0].archs.joined(separator: ", ")
            throw Complaint(file: "--scenario \(scenario)", "does not run on \(arch); it runs on \(archs)")
        }
        return cells
    }

    private func unknown(_ kind: String, _ name: String, known: [String]) -> Complaint {
        Complaint(file: "--\(kind) \(name)", "no such \(kind); known: \(known.joined(separator: ", "))")
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// What a run saw in one box of the matrix.

/// What happened in one cell.
public struct CellResult: Hashable, Sendable {
    /// The scenario and the architecture.
    public let cell: Cell

    /// What was expected there.
    public let expectation: ExpectedVerdict

    /// What was seen.
    public let verdict: Verdict

    /// How long it took, in seconds, when it was explored.
    public let seconds: Double

    /// Whether it was explored by an earlier run.
    public let wasCached: Bool

    /// The image that it was explored as, if that is another one whose code does the same in this cell.
    public let origin: String?

    /// Whether any code ran that is not in the base or differs there; nil for the base itself, and where nobody knows what ran.
    public let runsChanges: Bool?

    /// The layers that were finished, if the search had layers.
    public let layers: [LayerEntry]

    /// Makes a result.
    public init(
        cell: Cell, expectation: ExpectedVerdict, verdict: Verdict, seconds: Double, wasCached: Bool = false,
        origin: String? = nil, runsChanges: Bool? = nil, layers: [LayerEntry] = []
    ) {
        self.cell = cell
        self.expectation = expectation
        self.verdict = verdict
        self.seconds = seconds
        self.wasCached = wasCached
        self.origin = origin
        self.runsChanges = runsChanges
        self.layers = layers
    }

    /// What was seen in a cell beside what was expected there.
    init(_ seen: Sighting, _ cell: Cell, _ expectation: ExpectedVerdict, runsChanges: Bool?) {
        self.init(
            cell: cell, expectation: expectation, verdict: seen.verdict, seconds: seen.seconds,
            wasCached: seen.wasCached, origin: seen.origin, runsChanges: runsChanges,
            layers: seen.layers)
    }

    /// What the finished layers say beyond the verdict, such as `none with up to 2 preemptions`; nil if that is nothing.
    public var layerStatement: String? {
        guard let last = layers.last else { return nil }
        if let broken = layers.first(where: { $0.broken > 0 }) {
            return "first with \(broken.preemptions.counting("preemption"))"
        }
        if case .never = verdict { return nil }
        return "none with up to \(last.preemptions.counting("preemption"))"
    }

    /// Whether the expectation is met.
    public var isExpected: Bool { verdict.meets(expectation) }
}

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

    /// Makes a result.
    public init(
        cell: Cell, expectation: ExpectedVerdict, verdict: Verdict, seconds: Double, wasCached: Bool = false
    ) {
        self.cell = cell
        self.expectation = expectation
        self.verdict = verdict
        self.seconds = seconds
        self.wasCached = wasCached
    }

    /// Whether the expectation is met.
    public var isExpected: Bool { verdict.meets(expectation) }
}

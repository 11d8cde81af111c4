// SPDX-License-Identifier: GPL-2.0-only
// The list of scenarios.

extension Scenario {
    /// Every scenario, in the order of the matrix.
    public static let all: [Scenario] = [
        pmdMoveVsReclaim, pmdMoveVsMigration, pudMoveVsMigration,
        pmdMoveVsTruncate, pmdMoveVsHolePunch, pmdMoveUnmapVsReclaim,
        pmdMoveVsClean, pteMoveVsTruncate, pteMoveVsReclaim,
        pteMoveVsMigration, pteMoveBackVsMigration, pteMoveVsClean,
        munmapVsReclaim, moveThenUnmap,
    ]

    /// The scenario of that name.
    public static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }
}

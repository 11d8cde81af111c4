// SPDX-License-Identifier: GPL-2.0-only
// An invariant that broke in the execution that just ended.

/// What a search saw break, with the way to the steps that lead there. They are put together only if somebody wants them,
/// and before the search goes on.
public struct Breach {
    public let invariant: Invariant
    /// The steps, in an order in which a machine could take them.
    public let schedule: () -> Schedule

    public init(_ invariant: Invariant, schedule: @escaping () -> Schedule) {
        self.invariant = invariant
        self.schedule = schedule
    }
}

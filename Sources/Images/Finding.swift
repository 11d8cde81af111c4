// SPDX-License-Identifier: GPL-2.0-only
// An invariant that broke.

/// A broken invariant with a schedule that breaks it.
public struct Finding: Hashable, Sendable, Codable {
    /// The invariant's name.
    public let invariant: String

    /// What happened.
    public let message: String

    /// The schedule, to be pasted back.
    public let schedule: String

    /// In how many executions the invariant broke.
    public let count: Int

    /// Makes a finding.
    public init(invariant: String, message: String, schedule: String, count: Int = 1) {
        self.invariant = invariant
        self.message = message
        self.schedule = schedule
        self.count = count
    }
}

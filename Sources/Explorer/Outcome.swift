// SPDX-License-Identifier: GPL-2.0-only
// What a search says at its end.

/// An invariant that some execution broke.
public struct Finding: Sendable {
    public var invariant: Invariant
    /// Of the executions that broke it, the first one with the fewest switches between tasks.
    public var schedule: Schedule
    /// How many executions broke it.
    public var count: Int
}

/// The tally of a search.
public struct Outcome: Sendable {
    /// Executions that ran to an end of their own: completed, broke something, or could not go on.
    public var executions = 0
    /// Executions that were given up because all that was left was known. An optimal search has none.
    public var redundant = 0
    /// Executions that no machine could have run: an interrupt in the middle of which its host took a step that mattered.
    public var infeasible = 0
    /// Steps of all executions, the replayed ones included.
    public var events = 0
    /// Steps of the longest execution.
    public var longest = 0
    /// Whether every class of interleavings was run. Never for a search that samples.
    public var isComplete = false
    public var findings: [Finding] = []

    public init() {}
}

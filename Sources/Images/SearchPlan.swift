// SPDX-License-Identifier: GPL-2.0-only
// How a cell is searched.

/// A way to search, and how much of it.
public struct SearchPlan: Hashable, Sendable {
    /// What decides who takes the next step.
    public enum Policy: String, CaseIterable, Sendable {
        /// One execution of every class of interleavings.
        case reduced
        /// Those that take no preemption, then at most 1, then at most 2, then all.
        case layers
        /// Random priorities that change at a few random steps.
        case pct
        /// A random walk over the tasks that can go on.
        case random
        /// A random walk that meets all interleavings equally often, as far as the lengths of tasks are known.
        case uniform

        /// Whether the policy is a matter of chance.
        public var isSampled: Bool { self != .reduced && self != .layers }
    }

    /// The policy.
    public let policy: Policy

    /// The same seed gives the same executions.
    public let seed: UInt64

    /// How many executions a sampling search makes.
    public let executions: Int

    /// Makes a plan; without arguments it is the search that verdicts rest on.
    public init(_ policy: Policy = .reduced, seed: UInt64 = 1, executions: Int = 100_000) {
        self.policy = policy
        self.seed = seed
        self.executions = executions
    }

    /// The arguments of the worker program.
    var arguments: [String] {
        switch policy {
        case .reduced: []
        case .layers: ["--search", policy.rawValue]
        case .pct, .random, .uniform:
            ["--search", policy.rawValue, "--seed", String(seed), "--runs", String(executions)]
        }
    }
}

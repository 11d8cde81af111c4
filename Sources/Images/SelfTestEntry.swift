// SPDX-License-Identifier: GPL-2.0-only
// One count of the self-test.

/// What the explorer counted beside what is known from elsewhere.
public struct SelfTestEntry: Hashable, Sendable, Codable {
    /// What was counted.
    public let name: String

    /// What it has to be.
    public let expected: Int

    /// How far a count that is left to chance may be off.
    public let slack: Int

    /// What it is.
    public let counted: Int

    /// Executions in vain, of which there must be none.
    public let redundant: Int

    /// How long it took.
    public let seconds: Double

    /// Makes an entry.
    public init(name: String, expected: Int, slack: Int = 0, counted: Int, redundant: Int = 0, seconds: Double) {
        self.name = name
        self.expected = expected
        self.slack = slack
        self.counted = counted
        self.redundant = redundant
        self.seconds = seconds
    }

    /// Whether the count is what it has to be.
    public var isGood: Bool { abs(counted - expected) <= slack && redundant == 0 }
}

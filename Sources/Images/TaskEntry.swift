// SPDX-License-Identifier: GPL-2.0-only
// A task of a scenario, as a replay names it.

/// A task of a replayed scenario.
public struct TaskEntry: Hashable, Sendable, Codable {
    /// The number steps refer to.
    public let id: Int

    /// The letter schedules use.
    public let letter: String

    /// What the task does.
    public let name: String

    /// The heading of the column its steps are drawn in.
    public let column: String

    /// Makes a task.
    public init(id: Int, letter: String, name: String, column: String) {
        self.id = id
        self.letter = letter
        self.name = name
        self.column = column
    }
}

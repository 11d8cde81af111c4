// SPDX-License-Identifier: GPL-2.0-only
// What a task waits for.

/// A task that cannot go on, as a replay names it.
public struct WaitEntry: Hashable, Sendable, Codable {
    /// The task, by its number.
    public let task: Int

    /// What it waits for, as steps call it.
    public let object: String

    /// Makes an entry.
    public init(task: Int, object: String) {
        self.task = task
        self.object = object
    }
}

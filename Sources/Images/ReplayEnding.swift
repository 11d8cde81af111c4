// SPDX-License-Identifier: GPL-2.0-only
// How far a schedule could be followed on an image.

/// What came of replaying a schedule, as the worker prints it.
public struct ReplayEnding: Hashable, Sendable, Codable {
    /// How it ended.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// All of it took place, or something broke.
        case followed
        /// A task has to wait for what another one keeps from it.
        case blocked
        /// A task has finished, or has another choice, than the schedule says.
        case diverged
    }

    /// How it ended.
    public let how: Kind

    /// The step that could not be taken, from 1.
    public let step: Int?

    /// The task that was to take it, by its number.
    public let task: Int?

    /// How far the task was to go, if the schedule says that.
    public let wanted: String?

    /// What was run, step by step.
    public let schedule: String

    /// Makes an ending.
    public init(_ how: Kind, step: Int? = nil, task: Int? = nil, wanted: String? = nil, schedule: String = "") {
        self.how = how
        self.step = step
        self.task = task
        self.wanted = wanted
        self.schedule = schedule
    }
}

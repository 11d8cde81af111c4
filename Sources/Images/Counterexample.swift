// SPDX-License-Identifier: GPL-2.0-only
// A replayed schedule, told in lines of the port.

import Foundation

/// One visible operation of a replayed schedule.
public struct Step: Hashable, Sendable {
    /// The number of the step.
    public let number: Int

    /// The task that made it, by its number.
    public let task: Int

    /// What was done: `read`, `write`, `acquire`, ...
    public let operation: String

    /// To which object.
    public let object: String

    /// The locks that the task held.
    public let held: [String]

    /// The line of the port.
    public let location: SourceLocation?

    /// The text of that line.
    public let call: String

    /// What changed in tables and TLBs.
    public let effects: [String]

    /// Makes a step.
    public init(
        number: Int, task: Int, operation: String, object: String, held: [String] = [],
        location: SourceLocation? = nil, call: String = "", effects: [String] = []
    ) {
        self.number = number
        self.task = task
        self.operation = operation
        self.object = object
        self.held = held
        self.location = location
        self.call = call
        self.effects = effects
    }
}

/// A schedule that breaks an invariant, step by step.
public struct Counterexample: Hashable, Sendable {
    /// The image's name.
    public let image: String

    /// The scenario and the architecture.
    public let cell: Cell

    /// The schedule that was replayed.
    public let schedule: String

    /// The tasks, in the order of their columns.
    public let tasks: [TaskEntry]

    /// The steps, first one first.
    public let steps: [Step]

    /// What broke after the last step, if anything did.
    public let finding: Finding?

    /// Makes a counterexample.
    public init(
        image: String, cell: Cell, schedule: String, tasks: [TaskEntry], steps: [Step], finding: Finding?
    ) {
        self.image = image
        self.cell = cell
        self.schedule = schedule
        self.tasks = tasks
        self.steps = steps
        self.finding = finding
    }
}

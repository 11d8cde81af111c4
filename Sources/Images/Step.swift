// SPDX-License-Identifier: GPL-2.0-only
// A step of a replayed schedule.

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

    /// The calls that led to the step, innermost first, as far as they are code of the port.
    public let frames: [CodeLine]

    /// What changed in tables and TLBs.
    public let effects: [String]

    /// Makes a step.
    public init(
        number: Int, task: Int, operation: String, object: String, held: [String] = [],
        location: SourceLocation? = nil, call: String = "", frames: [CodeLine] = [], effects: [String] = []
    ) {
        self.number = number
        self.task = task
        self.operation = operation
        self.object = object
        self.held = held
        self.location = location
        self.call = call
        self.frames = frames
        self.effects = effects
    }
}

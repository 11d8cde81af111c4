// SPDX-License-Identifier: GPL-2.0-only
// A replayed schedule, told in lines of the port.

/// A schedule that breaks an invariant, step by step.
public struct Counterexample: Hashable, Sendable {
    /// The image's name.
    public let image: String

    /// The scenario and the architecture.
    public let cell: Cell

    /// The schedule that was replayed.
    public let schedule: String

    /// CPUs, if there were more than the scenario has.
    public var cpus: Int?

    /// The tasks, in the order of their columns.
    public let tasks: [TaskEntry]

    /// The steps, first one first.
    public let steps: [Step]

    /// Names for addresses; steps and the finding use them already.
    public let ranges: [AddressRange]

    /// Who waits for what after the last step, if nobody can go on.
    public let waits: [WaitEntry]

    /// What broke after the last step, if anything did.
    public let finding: Finding?

    /// The schedule by what its tasks do, if it was replayed as it stands and to its end.
    public let meaning: String?

    /// How far the schedule could be followed.
    public let ending: ReplayEnding

    /// Makes a counterexample.
    public init(
        image: String, cell: Cell, schedule: String, tasks: [TaskEntry], steps: [Step],
        ranges: [AddressRange] = [], waits: [WaitEntry] = [], finding: Finding?,
        meaning: String? = nil, ending: ReplayEnding = ReplayEnding(.followed)
    ) {
        self.image = image
        self.cell = cell
        self.schedule = schedule
        self.tasks = tasks
        self.steps = steps
        self.ranges = ranges
        self.waits = waits
        self.finding = finding
        self.meaning = meaning
        self.ending = ending
    }
}

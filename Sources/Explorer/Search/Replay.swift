// SPDX-License-Identifier: GPL-2.0-only
// Runs one schedule.

/// Follows a schedule step by step and ends with it.
public final class Replay: Search {
    private let schedule: Schedule
    private var position = 0
    /// Whether every step of the schedule could be taken.
    public private(set) var followed = true

    public init(_ schedule: Schedule) { self.schedule = schedule }

    public var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    public var isExhaustive: Bool { false }
    public func begin(_ state: UnsafeMutablePointer<EngineState>) { position = 0 }
    public func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool { false }

    public var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            Unmanaged<Replay>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.next(state.engineState) }
        }
    }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        let enabled = state.pointee.enabled & ~state.pointee.interrupted
        if position < schedule.steps.count {
            let step = schedule.steps[position]
            let known = step.task < state.pointee.taskCount && enabled & 1 << UInt32(step.task) != 0
            guard known, step.choice < state.pointee.tasks[step.task].pending.choices else {
                followed = false
                return state.end(.diverged)
            }
            position += 1
            state.record(step.task, choice: step.choice)
            return step.task
        }
        if state.pointee.failureCount > 0 { return state.end(.broken) }
        if enabled == 0 { return state.endWithoutStep() }
        return state.end(state.hasRoom ? .completed : .tooLong)
    }
}

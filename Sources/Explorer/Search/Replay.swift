// SPDX-License-Identifier: GPL-2.0-only
// Runs one schedule.

/// Follows a schedule step by step and ends with it.
public final class Replay: Search {
    private let schedule: Schedule
    private var position = 0
    /// How far the schedule could be followed.
    public private(set) var ending = ReplayEnding.followed

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

    /// The last failure: a schedule ends with the one that it shows.
    public func failures(_ state: UnsafeMutablePointer<EngineState>) -> [Breach] {
        if state.pointee.failureCount == 0 { return [] }
        let last = state.pointee.failures[state.pointee.failureCount - 1]
        return [Breach(last.invariant) { state.schedule(upTo: last.depth) }]
    }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        let enabled = state.pointee.enabled & ~state.pointee.interrupted
        if position < schedule.steps.count {
            let step = schedule.steps[position]
            if let obstacle = obstacle(to: step, enabled, state) {
                ending = obstacle
                return state.end(.diverged)
            }
            position += 1
            state.record(step.task, choice: step.choice)
            return step.task
        }
        if state.pointee.hasStopped { return state.end(.broken) }
        if enabled == 0 { return state.endWithoutStep() }
        return state.end(state.hasRoom ? .completed : .tooLong)
    }

    /// Why a step cannot be taken, or nil.
    private func obstacle(
        to step: Schedule.Step, _ enabled: UInt32, _ state: UnsafeMutablePointer<EngineState>
    ) -> ReplayEnding? {
        let divergence = ReplayEnding.diverged(step: position + 1, task: step.task, wanted: nil)
        if step.task >= state.pointee.taskCount || state.pointee.tasks[step.task].isFinished { return divergence }
        let pending = state.pointee.tasks[step.task].pending
        if enabled & 1 << UInt32(step.task) == 0 {
            return .blocked(step: position + 1, task: step.task, object: Int(pending.object))
        }
        return step.choice < pending.choices ? nil : divergence
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Runs one schedule and remembers its operations.

/// Follows a schedule step by step, as `Replay` does, and keeps what is needed to say which steps depend on which, and what
/// each task was about to do when another one went on.
public final class Retrace: Search {
    /// One step as it was taken.
    struct Step {
        var task: Int
        var choice: Int
        var operation: Operation
        /// The name of what it touches.
        var object: String
        /// Whether another task went on although the one before could have.
        var isPreemption: Bool
        /// What the task that took the step before was about to do, if this one is another; nil if it had finished.
        var left: NamedSchedule.Deed?
        /// The task that stands still after the step because this one is in the middle of handling its interrupt, or -1.
        var host = -1
    }

    private let schedule: Schedule
    private let name: (Operation) -> String
    private(set) var steps: [Step] = []
    /// What each task was about to do when the execution ended; nil if it had finished.
    private(set) var pending: [Operation?] = []
    /// Whether every step of the schedule could be taken.
    public private(set) var followed = true

    /// - Parameter name: names what an operation touches, while the execution runs.
    public init(_ schedule: Schedule, name: @escaping (Operation) -> String = \.nameByNumber) {
        self.schedule = schedule
        self.name = name
    }

    public var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    public var isExhaustive: Bool { false }
    public func begin(_ state: UnsafeMutablePointer<EngineState>) {
        steps = []
        followed = true
    }

    public func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        pending = (0..<state.pointee.taskCount).map {
            state.pointee.tasks[$0].isFinished ? nil : state.pointee.tasks[$0].pending
        }
        return false
    }

    public var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            Unmanaged<Retrace>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.next(state.engineState) }
        }
    }

    /// How often another task went on although the one before could have.
    public var preemptions: Int { steps.count(where: \.isPreemption) }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        let enabled = state.pointee.enabled & ~state.pointee.interrupted
        if let last = steps.last, state.pointee.tasks[last.task].interruptIsActive {
            steps[steps.count - 1].host = state.pointee.tasks[last.task].host
        }
        if steps.count == schedule.steps.count {
            if state.pointee.hasStopped { return state.end(.broken) }
            return enabled == 0 ? state.endWithoutStep() : state.end(state.hasRoom ? .completed : .tooLong)
        }
        let step = schedule.steps[steps.count]
        let isKnown = step.task < state.pointee.taskCount && enabled & 1 << UInt32(step.task) != 0
        guard isKnown, step.choice < state.pointee.tasks[step.task].pending.choices else {
            followed = false
            return state.end(.diverged)
        }
        let last = steps.last?.task ?? step.task
        steps.append(
            Step(
                task: step.task, choice: step.choice, operation: state.pointee.tasks[step.task].pending,
                object: name(state.pointee.tasks[step.task].pending),
                isPreemption: last != step.task && enabled & 1 << UInt32(last) != 0,
                left: last == step.task || state.pointee.tasks[last].isFinished ? nil : state.deed(of: last, name)))
        state.record(step.task, choice: step.choice)
        return step.task
    }
}

extension UnsafeMutablePointer where Pointee == EngineState {
    /// What a task is about to do.
    func deed(of task: Int, _ name: (Operation) -> String) -> NamedSchedule.Deed {
        let pending = pointee.tasks[task].pending
        return NamedSchedule.Deed(operation: pending.operationKind, object: name(pending), occurrence: 1)
    }
}

extension Operation {
    /// What the operation touches, for programs whose words and domains have no names.
    public var nameByNumber: String {
        if object != UInt32.max { return String(object) }
        return reads | writes == 0 ? "" : "domains \(String(reads, radix: 16))/\(String(writes, radix: 16))"
    }
}

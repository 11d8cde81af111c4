// SPDX-License-Identifier: GPL-2.0-only
// Brute force: every order of every step. The reference for tests.

/// Tries every interleaving, depth first. Hopeless beyond a dozen steps a task, and exact.
public final class Exhaustive: Search {
    private struct Branch {
        var alternatives: [Schedule.Step]
        var taken: Int
    }
    private var branches: [Branch] = []
    private var depth = 0

    public init() {}

    public var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    public var isExhaustive: Bool { true }
    public func begin(_ state: UnsafeMutablePointer<EngineState>) { depth = 0 }

    public func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        branches.removeSubrange(depth...)
        while let last = branches.last, last.taken + 1 == last.alternatives.count { branches.removeLast() }
        if branches.isEmpty { return false }
        branches[branches.count - 1].taken += 1
        return true
    }

    public var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            Unmanaged<Exhaustive>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.next(state.engineState) }
        }
    }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        if depth == branches.count {
            if !state.hasRoom { return state.end(.tooLong) }
            let enabled = state.pointee.enabled & ~state.pointee.interrupted
            if enabled == 0 { return state.endWithoutStep() }
            var alternatives: [Schedule.Step] = []
            for task in 0..<state.pointee.taskCount where enabled & 1 << UInt32(task) != 0 {
                for choice in 0..<Int(state.pointee.tasks[task].pending.choices) {
                    alternatives.append(Schedule.Step(task: task, choice: choice))
                }
            }
            branches.append(Branch(alternatives: alternatives, taken: 0))
        }
        let step = branches[depth].alternatives[branches[depth].taken]
        depth += 1
        state.record(step.task, choice: step.choice)
        return step.task
    }
}

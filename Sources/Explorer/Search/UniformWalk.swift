// SPDX-License-Identifier: GPL-2.0-only
// Sampling: every interleaving with equal chance, as far as the lengths of the tasks are known.

/// Chooses the next task in proportion to the steps it has left, which makes all interleavings of tasks of fixed lengths
/// equally likely. The lengths are those of the longest run so far, so the first run only measures.
public final class UniformWalk: Search {
    private var generator: SplitMix64
    private let runs: Int
    private var done = 0
    private var lengths = [Int](repeating: 1, count: Program.mostTasks)
    private var taken = [Int](repeating: 0, count: Program.mostTasks)

    /// - Parameters:
    ///   - seed: the same seed gives the same executions.
    ///   - runs: how many executions.
    public init(seed: UInt64, runs: Int) {
        generator = SplitMix64(seed: seed)
        self.runs = runs
    }

    public var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    public var isExhaustive: Bool { false }

    public func begin(_ state: UnsafeMutablePointer<EngineState>) {
        for task in taken.indices { taken[task] = 0 }
    }

    public func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        for task in taken.indices { lengths[task] = max(lengths[task], taken[task]) }
        done += 1
        return done < runs
    }

    public var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            Unmanaged<UniformWalk>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.next(state.engineState) }
        }
    }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        if !state.hasRoom { return state.end(.tooLong) }
        let enabled = state.pointee.enabled & ~state.pointee.interrupted
        if enabled == 0 { return state.endWithoutStep() }
        let tasks = (0..<state.pointee.taskCount).filter { enabled & 1 << UInt32($0) != 0 }
        var ticket = Int.random(in: 0..<tasks.reduce(0) { $0 + left($1) }, using: &generator)
        let task = tasks.first { task in
            ticket -= left(task)
            return ticket < 0
        }!
        taken[task] += 1
        state.record(task, choosingBy: &generator)
        return task
    }

    private func left(_ task: Int) -> Int { max(1, lengths[task] - taken[task]) }
}

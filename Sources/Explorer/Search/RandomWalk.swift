// SPDX-License-Identifier: GPL-2.0-only
// Sampling: any enabled task with equal chance.

/// A seeded random walk over the enabled tasks. It may find what is broken; it never shows that nothing is.
public final class RandomWalk: Search {
    private var generator: SplitMix64
    private let runs: Int
    private var done = 0

    /// - Parameters:
    ///   - seed: the same seed gives the same executions.
    ///   - runs: how many executions.
    public init(seed: UInt64, runs: Int) {
        generator = SplitMix64(seed: seed)
        self.runs = runs
    }

    public var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    public var isExhaustive: Bool { false }
    public func begin(_ state: UnsafeMutablePointer<EngineState>) {}
    public func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        done += 1
        return done < runs
    }

    public var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            Unmanaged<RandomWalk>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.next(state.engineState) }
        }
    }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        let task = state.anyTask(&generator)
        if task < 0 { return task }
        state.record(task, choosingBy: &generator)
        return task
    }
}

extension UnsafeMutablePointer where Pointee == EngineState {
    /// A task that can go on, each with equal chance; -1 if the execution ends here.
    func anyTask(_ generator: inout SplitMix64) -> Int {
        if !hasRoom { return end(.tooLong) }
        var enabled = pointee.enabled & ~pointee.interrupted
        if enabled == 0 { return endWithoutStep() }
        for _ in 0..<Int.random(in: 0..<enabled.nonzeroBitCount, using: &generator) { enabled &= enabled &- 1 }
        return enabled.trailingZeroBitCount
    }

    /// Writes down that a task takes the next step, with any outcome of its choice.
    func record(_ task: Int, choosingBy generator: inout SplitMix64) {
        let choices = Int(pointee.tasks[task].pending.choices)
        record(task, choice: choices == 1 ? 0 : Int.random(in: 0..<choices, using: &generator))
    }
}

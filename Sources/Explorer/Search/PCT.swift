// SPDX-License-Identifier: GPL-2.0-only
// Sampling with a guarantee: probabilistic concurrency testing.

/// Gives tasks random priorities and lowers the running one's at a few random steps. A bug that needs an order of `depth`
/// steps is met in each run with a chance of at least 1 / (tasks * steps ^ (depth - 1)) (Burckhardt, Kothari, Musuvathi,
/// Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010, section 2).
public final class PCT: Search {
    private var generator: SplitMix64
    private let runs: Int
    private let depth: Int
    private var done = 0
    /// The higher goes first.
    private var priorities: [Int] = []
    private var changes: Set<Int> = []
    private var steps = 0
    /// Steps of the longest run so far: where to put the changes.
    private var longest = 64

    /// - Parameters:
    ///   - seed: the same seed gives the same executions.
    ///   - runs: how many executions.
    ///   - depth: of the bugs that are looked for; 1 is a matter of which task goes first.
    public init(seed: UInt64, runs: Int, depth: Int = 3) {
        precondition(depth >= 1, "a bug has a depth of at least 1")
        generator = SplitMix64(seed: seed)
        self.runs = runs
        self.depth = depth
    }

    public var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    public var isExhaustive: Bool { false }

    public func begin(_ state: UnsafeMutablePointer<EngineState>) {
        priorities = Array(depth..<(depth + state.pointee.taskCount)).shuffled(using: &generator)
        changes = Set((1..<max(2, depth)).map { _ in Int.random(in: 0..<longest, using: &generator) })
        steps = 0
    }

    public func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        longest = max(longest, steps)
        done += 1
        return done < runs
    }

    public var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            Unmanaged<PCT>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.next(state.engineState) }
        }
    }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        if !state.hasRoom { return state.end(.tooLong) }
        let enabled = state.pointee.enabled & ~state.pointee.interrupted
        if enabled == 0 { return state.endWithoutStep() }
        if changes.contains(steps) { priorities[first(enabled)] = -steps }
        steps += 1
        let task = first(enabled)
        state.record(task, choosingBy: &generator)
        return task
    }

    private func first(_ enabled: UInt32) -> Int {
        priorities.indices.filter { enabled & 1 << UInt32($0) != 0 }.max { priorities[$0] < priorities[$1] }!
    }
}

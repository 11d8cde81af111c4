// SPDX-License-Identifier: GPL-2.0-only
// One estimate of the number of classes of interleavings.

import CSupport

/// Estimates how many classes of interleavings there are, from a sample of a tree whose leaves are the classes.
///
/// The tree is that of sleep sets (Godefroid, LNCS 1032): where several steps are possible, each is a branch, and in a branch
/// those before it sleep until something that depends on them takes place. Every class is one leaf, and what branches a node has
/// is known at once; in the tree of wakeup sequences, which `Reduced` goes through, they come to light only below it. The price
/// is branches that end because all that is left is asleep. Most are never begun: of the steps, only those are branches that
/// may depend on what the others have yet to do (a persistent set), which `Footprints` knows from executions.
///
/// Knuth (Estimating the Efficiency of Backtrack Programs, 1975) goes down such a tree at random and multiplies the numbers
/// of branches. One walk alone says little where most end in nothing, so a number of them go down together, level by level, as
/// in stochastic enumeration (Rubinstein 2013): of all branches of a level some are kept, each with equal chance, and each
/// stands for as many as that makes.
final class Probe: Search {
    /// A branch: the steps that lead there, and what sleeps after them.
    private struct Node {
        var path: [Schedule.Step] = []
        var asleep: [Step] = []
    }

    private let width: Int
    private var generator: SplitMix64
    private(set) var footprints: Footprints
    /// Of programs with interrupts: which classes no machine comes to.
    private let judge: UnsafeMutablePointer<ReducedState>?

    private var level = [Node()]
    private var nextLevel: [Node] = []
    private var position = 0
    /// How many branches each one that was kept stands for.
    private var weight = 1.0
    /// The number of classes.
    private(set) var estimate = 0.0

    // Of the current execution.
    private var asleep: [Step] = []
    private var branches: [Step] = []
    private var counts = Clock.beginning

    /// - Parameters:
    ///   - width: how many branches of a level are kept.
    ///   - limits: of the exploration that will run it.
    init(
        width: Int, seed: UInt64, footprints: Footprints, hasInterrupts: Bool,
        limits: Exploration.Limits
    ) {
        self.width = width
        self.footprints = footprints
        generator = SplitMix64(seed: seed)
        judge = hasInterrupts ? .allocate(capacity: 1) : nil
        judge?.initialize(to: ReducedState(steps: limits.steps, part: []))
    }

    deinit {
        judge?.pointee.deallocate()
        judge?.deallocate()
    }

    var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    var isExhaustive: Bool { false }
    var asksHandlers: Bool { true }

    var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            Unmanaged<Probe>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.next(state.engineState) }
        }
    }

    func begin(_ state: UnsafeMutablePointer<EngineState>) {
        let node = level[position]
        asleep = node.asleep
        counts = .beginning
        for (index, step) in node.path.enumerated() {
            state.pointee.steps[index] = UInt8(step.task)
            state.pointee.choices[index] = UInt8(step.choice)
            counts[step.task] += 1
        }
        let engine = cs_engine()!
        engine.pointee.replay = UnsafePointer(state.pointee.steps)
        engine.pointee.replay_length = judge == nil ? UInt32(node.path.count) : 0
        judge?.pointee.fit(World.count)
    }

    func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        if let judge { while judge.pointee.length > 0 { judge.pointee.takeBack(judge.pointee.length - 1) } }
        position += 1
        if position == level.count { goDown() }
        return !level.isEmpty
    }

    /// Chooses the branches of the next level that are kept.
    private func goDown() {
        position = 0
        level = nextLevel
        nextLevel = []
        if level.count <= width { return }
        weight *= Double(level.count) / Double(width)
        for index in 0..<width { level.swapAt(index, Int.random(in: index..<level.count, using: &generator)) }
        level.removeLast(level.count - width)
    }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        let depth = Int(cs_engine().pointee.depth)
        if depth < level[position].path.count { return goBack(to: level[position].path[depth], depth, state) }
        if let judge, judge.pointee.infeasible >= 0 { return state.end(.redundant) }
        let enabled = state.pointee.enabled
        if enabled == 0 || !state.hasRoom {
            if enabled != 0 || judge == nil || judge!.isFeasible(state) {
                estimate += weight
            }
            return state.end(.redundant)
        }
        findBranches(state, enabled)
        if branches.count == 1 {
            let step = branches[0]
            counts[step.task] += 1
            footprints.note(step, of: step.task, number: counts[step.task])
            asleep.removeAll { $0.task == step.task || $0.conflicts(with: step) }
            return take(step, depth, state)
        }
        // None: all that is left is asleep, and so a leaf elsewhere.
        branchOff(state, depth)
        return state.end(.redundant)
    }

    /// Takes a step on the way to the branch.
    private func goBack(to step: Schedule.Step, _ depth: Int, _ state: UnsafeMutablePointer<EngineState>) -> Int {
        if judge == nil {
            cs_engine().pointee.depth = UInt32(depth + 1)
            return step.task
        }
        return take(Step(state.pointee.tasks[step.task].pending, task: step.task, choice: step.choice), depth, state)
    }

    private func take(_ step: Step, _ depth: Int, _ state: UnsafeMutablePointer<EngineState>) -> Int {
        if let judge {
            judge.pointee.sleepers.count = 0
            judge.add(state, step, depth)
            judge.judgeFeasibility(state, depth)
        }
        state.record(step.task, choice: step.choice)
        return step.task
    }

    /// Notes each branch for the next level. What comes before it sleeps, unless the branch wakes it.
    private func branchOff(_ state: UnsafeMutablePointer<EngineState>, _ depth: Int) {
        if branches.isEmpty { return }
        let path = (0..<depth).map {
            Schedule.Step(task: Int(state.pointee.steps[$0]), choice: Int(state.pointee.choices[$0]))
        }
        for branch in branches {
            footprints.note(branch, of: branch.task, number: counts[branch.task] + 1)
            nextLevel.append(
                Node(
                    path: path + [Schedule.Step(task: branch.task, choice: branch.choice)],
                    asleep: asleep.filter { $0.task != branch.task && !$0.conflicts(with: branch) }))
            asleep.append(branch)
        }
    }
}

// Which steps are branches.
extension Probe {
    /// Finds the steps that have to be tried: of the smallest set of tasks in whose way the others will never be, those that are
    /// not asleep.
    private func findBranches(_ state: UnsafeMutablePointer<EngineState>, _ enabled: UInt32) {
        let rows = obstacles(state)
        var best = enabled
        var fewest = Int.max
        var rest = enabled
        while rest != 0 && fewest > 0 {
            let members = closure(of: rest.trailingZeroBitCount, rows) & enabled
            rest &= rest - 1
            let count = countAwake(members, state)
            if count < fewest { (best, fewest) = (members, count) }
        }
        branches.removeAll(keepingCapacity: true)
        forEachAwake(best, state) { branches.append($0) }
    }

    /// For each task those that may come in the way of its next step, a bit each.
    private func obstacles(_ state: UnsafeMutablePointer<EngineState>) -> InlineArray<8, UInt32> {
        var rows = InlineArray<8, UInt32>(repeating: 0)
        for one in 0..<state.pointee.taskCount where !state.pointee.tasks[one].isFinished {
            let pending = Step(state.pointee.tasks[one].pending, task: one, choice: 0)
            for other in 0..<state.pointee.taskCount where other != one && !state.pointee.tasks[other].isFinished {
                if Step(state.pointee.tasks[other].pending, task: other, choice: 0).conflicts(with: pending)
                    || footprints.mayConflict(pending, of: one, with: other, after: counts[other])
                {
                    rows[one] |= 1 &<< UInt32(other)
                }
            }
        }
        return rows
    }

    /// A task with all that may come in its way, and in theirs.
    private func closure(of task: Int, _ rows: InlineArray<8, UInt32>) -> UInt32 {
        var members: UInt32 = 1 &<< UInt32(task)
        var open = members
        while open != 0 {
            let new = rows[open.trailingZeroBitCount] & ~members
            open = open & (open - 1) | new
            members |= new
        }
        return members
    }

    private func countAwake(_ tasks: UInt32, _ state: UnsafeMutablePointer<EngineState>) -> Int {
        var count = 0
        forEachAwake(tasks, state) { _ in count += 1 }
        return count
    }

    /// The next steps of some tasks, each outcome of a choice by itself, but for those that sleep.
    private func forEachAwake(
        _ tasks: UInt32, _ state: UnsafeMutablePointer<EngineState>, _ each: (Step) -> Void
    ) {
        var rest = tasks
        while rest != 0 {
            let task = rest.trailingZeroBitCount
            rest &= rest - 1
            let pending = state.pointee.tasks[task].pending
            for choice in 0..<Int(pending.choices)
            where !asleep.contains(where: { $0.task == task && $0.choice == choice }) {
                each(Step(pending, task: task, choice: choice))
            }
        }
    }
}

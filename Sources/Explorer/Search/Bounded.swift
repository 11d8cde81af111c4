// SPDX-License-Identifier: GPL-2.0-only
// Every class of interleavings that some schedule with few preemptions reaches.

import CSupport

/// Explores every class that has a schedule with at most so many preemptions, and judges each once. A preemption is a step of
/// another task while the running one could have gone on (Musuvathi and Qadeer, Iterative Context Bounding, PLDI 2007).
///
/// Reduction and a bound do not go together by themselves: the one schedule that a reducing search runs of a class may need
/// more preemptions than another one. So this search runs schedules, and remembers where it has been instead: what steps have
/// been taken, in which order as far as it matters, and who runs. It goes on from such a place once for each number of
/// preemptions that is smaller than before. Places are told apart by 64-bit hashes of their clocks.
public final class Bounded: Search {
    private struct Branch {
        /// Steps not tried yet, the last one first.
        var alternatives: [Schedule.Step]
        var preemptions: Int
    }

    private let bound: Int
    private let memory: UnsafeMutablePointer<ReducedState>
    /// One for each step of the current execution.
    private var branches: [Branch] = []
    /// The hash of the steps so far, before each step.
    private var hashes: [UInt64] = [0]
    private var prefix = 0
    /// The fewest preemptions with which each place was reached.
    private var visited: [UInt64: Int] = [:]
    private var seen: Set<UInt64> = []
    private var isNew = true

    /// - Parameters:
    ///   - preemptions: the bound.
    ///   - limits: the limits of the exploration that will run it.
    public init(preemptions: Int, limits: Exploration.Limits = Exploration.Limits()) {
        bound = preemptions
        memory = .allocate(capacity: 1)
        memory.initialize(to: ReducedState(steps: limits.steps, part: []))
    }

    deinit {
        memory.pointee.deallocate()
        memory.deallocate()
    }

    public var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    public var isExhaustive: Bool { false }
    public var repeatsSteps: Bool { true }
    /// Whether the last run tried everything within the bound.
    public private(set) var isFinished = false

    public var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            Unmanaged<Bounded>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.next(state.engineState) }
        }
    }

    public func begin(_ state: UnsafeMutablePointer<EngineState>) {
        memory.pointee.fit(World.count)
        let engine = cs_engine()!
        engine.pointee.replay = UnsafePointer(state.pointee.steps)
        engine.pointee.replay_length = UInt32(prefix)
    }

    public func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        while let last = branches.last, last.alternatives.isEmpty { takeBack() }
        if branches.isEmpty {
            isFinished = true
            return false
        }
        if memory.pointee.length == branches.count { memory.pointee.takeBack(branches.count - 1) }
        memory.pointee.races.count = 0
        hashes.removeLast(hashes.count - branches.count)
        prefix = branches.count - 1
        return true
    }

    private func takeBack() {
        branches.removeLast()
        if memory.pointee.length > branches.count { memory.pointee.takeBack(branches.count) }
    }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        let engine = cs_engine()!
        let depth = Int(engine.pointee.depth)
        if depth < Int(engine.pointee.replay_length) {
            engine.pointee.depth = UInt32(truncatingIfNeeded: depth &+ 1)
            return Int(state.pointee.steps[depth])
        }
        if depth == branches.count {
            if !state.hasRoom { return state.end(.tooLong) }
            let enabled = state.pointee.enabled & ~state.pointee.interrupted
            if enabled == 0 { return finish(state) }
            branches.append(branch(state, enabled, depth))
        }
        guard let step = branches[depth].alternatives.popLast() else {
            branches.removeLast()
            return state.end(.redundant)
        }
        memory.add(state, Step(state.pointee.tasks[step.task].pending, task: step.task, choice: step.choice), depth)
        hashes.append(hashes[depth] &+ hash(ofEvent: depth))
        state.record(step.task, choice: step.choice)
        return step.task
    }

    /// What can be done at a new depth within the bound, at places that were not reached this cheaply before.
    private func branch(_ state: UnsafeMutablePointer<EngineState>, _ enabled: UInt32, _ depth: Int) -> Branch {
        let running = depth == 0 ? -1 : Int(state.pointee.steps[depth - 1])
        let goesOn = running >= 0 && enabled & 1 &<< UInt32(running) != 0
        let spent = depth == 0 ? 0 : branches[depth - 1].preemptions + cost(depth - 1, state)
        var branch = Branch(alternatives: [], preemptions: spent)
        for task in (0..<state.pointee.taskCount).reversed() where enabled & 1 &<< UInt32(task) != 0 {
            if goesOn && task != running && spent == bound { continue }
            for choice in (0..<Int(state.pointee.tasks[task].pending.choices)).reversed() {
                let preemptions = spent + (goesOn && task != running ? 1 : 0)
                let place = mix(hashes[depth] ^ UInt64(task + 1) &* 0x1234_5678_9abc_def1 &+ UInt64(choice))
                if let known = visited[place], known <= preemptions { continue }
                visited[place] = preemptions
                branch.alternatives.append(Schedule.Step(task: task, choice: choice))
            }
        }
        // The running task goes on first: schedules with fewer preemptions come first.
        if goesOn, let own = branch.alternatives.lastIndex(where: { $0.task == running }) {
            branch.alternatives.append(branch.alternatives.remove(at: own))
        }
        preemptible.removeLast(max(0, preemptible.count - depth))
        preemptible.append(goesOn)
        return branch
    }

    /// Whether the running task could have gone on before each step.
    private var preemptible: [Bool] = []

    /// 1 if the step at a depth was a preemption.
    private func cost(_ depth: Int, _ state: UnsafeMutablePointer<EngineState>) -> Int {
        guard depth > 0, preemptible[depth] else { return 0 }
        return state.pointee.steps[depth] == state.pointee.steps[depth - 1] ? 0 : 1
    }

    /// An execution whose class was judged before counts as redundant.
    private func finish(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        if !seen.insert(hashes[branches.count]).inserted { return state.end(.redundant) }
        return state.endWithoutStep()
    }

    private func hash(ofEvent event: Int) -> UInt64 {
        let step = memory.pointee.steps[event]
        var hash = UInt64(step.task) &<< 8 | UInt64(step.choice)
        for lane in 0..<8 { hash = mix(hash ^ UInt64(memory.pointee.clocks[event][lane])) }
        return hash
    }

    @inline(__always) private func mix(_ value: UInt64) -> UInt64 {
        var z = value &* 0x9e37_79b9_7f4a_7c15
        z ^= z >> 29
        z = z &* 0xbf58_476d_1ce4_e5b9
        return z ^ (z >> 32)
    }
}

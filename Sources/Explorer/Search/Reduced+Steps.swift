// SPDX-License-Identifier: GPL-2.0-only
// The reducing search while an execution runs: who goes next, and what happens before what.

import CSupport

extension UnsafeMutablePointer where Pointee == ReducedState {
    /// Decides who takes the next step.
    @inline(__always) func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        let engine = cs_engine()!
        let depth = Int(engine.pointee.depth)
        if depth < Int(engine.pointee.replay_length) {
            engine.pointee.depth = UInt32(truncatingIfNeeded: depth &+ 1)
            return Int(state.pointee.steps[depth])
        }
        if !state.hasRoom {
            return state.end(withoutRoom(among: state.pointee.enabled, state) != 0 ? .infeasible : .tooLong)
        }
        return pointee.forest.heads[depth] != 0 ? wakeUp(state, depth) : goOn(state, depth)
    }

    /// Takes the first alternative that was put down for this depth.
    private func wakeUp(_ state: UnsafeMutablePointer<EngineState>, _ depth: Int) -> Int {
        let step = pointee.forest.take(at: depth)
        let task = step.task
        if !state.pointee.isEnabled(task) || withoutRoom(among: 1 &<< UInt32(task), state) != 0 {
            // Cannot happen, and would show as redundant executions.
            pointee.forest.clear(at: depth + 1)
            return state.end(.redundant)
        }
        add(state, Step(state.pointee.tasks[task].pending, task: task, choice: step.choice), depth)
        state.record(task, choice: step.choice)
        return task
    }

    /// Takes a step where nothing asks for a certain one: of the task that is running if it can go on.
    private func goOn(_ state: UnsafeMutablePointer<EngineState>, _ depth: Int) -> Int {
        var task = Int(cs_engine().pointee.current)
        if pointee.sleepers.count > Int(pointee.sleepStarts[depth]) || state.pointee.hasInterrupts
            || !state.pointee.isEnabled(task) || isHeldBack(task, state)
        {
            var enabled = state.pointee.enabled
            let stuck = withoutRoom(among: enabled, state)
            enabled &= ~stuck
            if pointee.orders.count > 0 {
                let heldBack = heldBack(among: enabled, state)
                enabled &= ~heldBack
                if enabled == 0 && (heldBack != 0 || !isOfPart) { return state.end(.elsewhere) }
            }
            if enabled == 0 {
                return stuck != 0 || !isFeasible(state) ? state.end(.infeasible) : state.endWithoutStep()
            }
            var candidates = enabled & ~asleep(at: depth)
            if candidates == 0 { return state.end(.redundant) }
            // Steps of a host while its handler runs may turn out to be infeasible.
            let feasible = candidates & ~state.pointee.interrupted
            if feasible != 0 { candidates = feasible }
            if candidates & 1 &<< UInt32(task) == 0 { task = candidates.trailingZeroBitCount }
        }
        pointee.forest.heads[depth &+ 1] = 0
        let operation = state.pointee.tasks[task].pending
        add(state, Step(operation, task: task, choice: 0), depth)
        state.record(task, choice: 0)
        return task
    }

    /// The tasks that sleep at a depth. In an optimal search none does where nothing is to be woken up.
    private func asleep(at depth: Int) -> UInt32 {
        var mask: UInt32 = 0
        for index in Int(pointee.sleepStarts[depth])..<pointee.sleepers.count {
            mask |= 1 &<< UInt32(pointee.sleepers[index].task)
        }
        return mask
    }

    /// Adds a step to the execution: what it depends on, its races, and who still sleeps after it.
    @inline(__always) func add(_ state: UnsafeMutablePointer<EngineState>, _ step: Step, _ depth: Int) {
        let task = step.task
        wakeSleepers(step, depth)
        let progress = pointee.progress[depth]
        let count = progress[task] &+ 1
        let old = state.pointee.value(of: step)
        pointee.touchStarts[depth] = Int32(truncatingIfNeeded: pointee.touches.count)
        pointee.length = depth
        pointee.raceStarts[depth] = Int32(truncatingIfNeeded: pointee.races.count)
        var clock = findRaces(step, second: depth, value: old)
        clock &+= .one(task)
        pointee.steps[depth] = step
        pointee.clocks[depth] = clock
        pointee.details[depth] = EventDetails(old: old, count: count)
        pointee.positions[task &* pointee.stride &+ Int(count)] = UInt16(truncatingIfNeeded: depth)
        pointee.progress[depth &+ 1] = progress &+ .one(task)
        pointee.length = depth &+ 1
        if step.choices > 1 { pointee.choices &+= 1 }
        if pointee.counts(step.object, of: task) { pointee.takeTurn(step, depth) }
    }

    /// Carries over to the next depth what still sleeps after the step.
    @inline(__always) private func wakeSleepers(_ step: Step, _ depth: Int) {
        let end = pointee.sleepers.count
        pointee.sleepStarts[depth &+ 1] = Int32(truncatingIfNeeded: end)
        var index = Int(pointee.sleepStarts[depth])
        while index < end {
            let sleeper = pointee.sleepers[index]
            if sleeper.task != step.task && !sleeper.conflicts(with: step) { pointee.sleepers.append(sleeper) }
            index &+= 1
        }
    }
}

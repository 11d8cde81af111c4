// SPDX-License-Identifier: GPL-2.0-only
// The reducing search: steps of handlers that have no room, since a step of their host would come between them and the start.

import CSupport

// A step of a handler has no room if it depends, by whatever others, on a step that its host took after the handler began. No
// machine takes it. What comes before a step only grows while it is put off, so it will not have room later either. To the search
// its task waits, and for ever: the step is never taken, and its races are reversed as those of an operation that waits are.
// What would come before it is cut down until it has room. An event that it depends on and that knows of such a step of the host
// has to go, whatever else does, so what remains is the largest set, as it is in `cutUntilEnabled`.
//
// That this is sound is the argument of the paper (JACM 2017, section 7). Let w be a class of steps that all have room, of what
// is left at some point; q of all the steps explored there the one that commutes with the longest beginning v of w; and e the
// step of w behind v, which depends on q. Executions that begin with q and v are explored before. In one of them e was taken: then
// its race with q was reversed. Or e is left at its end and has no room, since q, as nothing in v does, knows of a step of the
// host: then q goes with all that comes after it, and nothing in v does. Either way v and e were inserted beside q, or something
// covered them that commutes with more of w than q.
//
// It would not do to take the step and to explore nothing behind it. It would sleep after that, or stand in a wakeup tree, and
// so cover what commutes with it and what was never looked at.
extension UnsafeMutablePointer where Pointee == ReducedState {
    /// Whether the step that was just added had no room.
    func judgeFeasibility(_ state: UnsafeMutablePointer<EngineState>, _ depth: Int) {
        let task = pointee.steps[depth].task
        if state.pointee.tasks[task].interruptIsActive && pointee.infeasible < 0 && takesRoom(depth, of: task, state) {
            pointee.infeasible = depth
        }
    }

    /// Those of some tasks that are handlers and whose next step has no room, a bit each.
    func withoutRoom(among tasks: UInt32, _ state: UnsafeMutablePointer<EngineState>) -> UInt32 {
        if !state.pointee.hasInterrupts { return 0 }
        var mask: UInt32 = 0
        for task in 0..<state.pointee.taskCount where tasks & 1 &<< UInt32(task) != 0 && !hasRoom(task, state) {
            mask |= 1 &<< UInt32(task)
        }
        return mask
    }

    /// Whether a task is no active handler or its next step has room.
    private func hasRoom(_ task: Int, _ state: UnsafeMutablePointer<EngineState>) -> Bool {
        let handler = state.pointee.tasks[task]
        if !handler.interruptIsActive || handler.host < 0 { return true }
        guard let last = pointee.lastEvent(of: handler.host), takesRoom(last, of: task, state) else { return true }
        let count = pointee.races.count
        let pending = Step(handler.pending, task: task, choice: 0)
        let known = findRaces(pending, second: -1 - task, value: state.pointee.value(of: pending))[handler.host]
        pointee.races.count = count
        return known == 0 || !takesRoom(pointee.position(handler.host, known), of: task, state)
    }

    /// Whether an event is or knows of a step that the host of an active handler took after the handler began.
    private func takesRoom(_ event: Int, of task: Int, _ state: UnsafeMutablePointer<EngineState>) -> Bool {
        let handler = state.pointee.tasks[task]
        let known = handler.host < 0 ? 0 : pointee.clocks[event][handler.host]
        if known == 0 { return false }
        let start = pointee.details[Int(handler.interruptStart)].count
        return pointee.clocks[pointee.position(handler.host, known)][task] >= start
    }

    /// Leaves out of what comes before an operation that was not taken whatever it depends on and takes its room.
    ///
    /// - Returns: false if it could not be taken then either.
    func cutUntilRoom(_ race: inout Race, _ step: Step, _ state: UnsafeMutablePointer<EngineState>) -> Bool {
        let handler = state.pointee.tasks[step.task]
        if !handler.interruptIsActive { return true }
        for event in Int(handler.interruptStart)..<pointee.length
        where pointee.steps[event].task != step.task && pointee.steps[event].conflicts(with: step)
            && takesRoom(event, of: step.task, state) && !pointee.clocks[event].reaches(race.cut)
        {
            let task = pointee.steps[event].task
            race.cut[task] = min(race.cut[task], pointee.details[event].count)
            race.first = min(race.first, Int32(truncatingIfNeeded: event))
        }
        let value = state.pointee.value(of: step)
        return !step.blocks || cutUntilEnabled(&race, step, pointee.knowledge(of: step.task), value)
    }
}

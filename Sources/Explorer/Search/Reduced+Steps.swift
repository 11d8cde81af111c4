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
        return fresh(state, depth)
    }

    /// Takes a step that no former execution took at this place.
    private func fresh(_ state: UnsafeMutablePointer<EngineState>, _ depth: Int) -> Int {
        if !state.hasRoom { return state.end(.tooLong) }
        let enabled = state.pointee.enabled & ~handlersThatWaitForTheirHost(state)
        if enabled == 0 { return state.endWithoutStep() }
        let task: Int
        var choice = 0
        if pointee.forest.heads[depth] != 0 {
            let node = pointee.forest.take(at: depth)
            task = Int(node.task)
            choice = Int(node.choice)
            if enabled & 1 &<< UInt32(task) == 0 {
                // A reversal that turns out to be impossible. What else there is at this depth is tried next.
                pointee.forest.clear(at: depth + 1)
                if pointee.forest.heads[depth] != 0 { return fresh(state, depth) }
                return state.end(.redundant)
            }
        } else {
            let candidates = enabled & ~asleep(at: depth)
            if candidates == 0 { return state.end(.redundant) }
            let running = cs_engine().pointee.current
            task = candidates & 1 &<< running != 0 ? Int(running) : candidates.trailingZeroBitCount
            pointee.forest.heads[depth + 1] = 0
        }
        let operation = state.pointee.tasks[task].pending
        if operation.choices > 1 { addOtherChoices(operation, task, choice, depth) }
        wakeSleepers(operation, task, depth)
        findRaces(operation, task: task, known: pointee.known(to: task), second: depth)
        addEvent(state, operation, task, choice, depth)
        state.record(task, choice: choice)
        if state.pointee.tasks[task].interruptIsActive && isInfeasible(state, depth) { return state.end(.infeasible) }
        return task
    }

    /// The tasks that sleep at a depth. The outcomes of a choice are alternatives from the start, so that one does not sleep
    /// without the others once anything else is tried.
    @inline(__always) private func asleep(at depth: Int) -> UInt32 {
        var mask: UInt32 = 0
        var index = Int(pointee.sleepStarts[depth])
        while index < pointee.sleepers.count {
            mask |= 1 &<< UInt32(pointee.sleepers[index].task)
            index &+= 1
        }
        return mask
    }

    /// Puts the other outcomes of a choice down as alternatives, unless they are known here already.
    private func addOtherChoices(_ operation: cs_operation, _ task: Int, _ chosen: Int, _ depth: Int) {
        let task = UInt8(truncatingIfNeeded: task)
        for choice in 0..<operation.choices where Int(choice) != chosen {
            let sleeps = (Int(pointee.sleepStarts[depth])..<pointee.sleepers.count).contains {
                pointee.sleepers[$0].task == task && pointee.sleepers[$0].choice == choice
            }
            var node = pointee.forest.heads[depth]
            while node != 0 {
                let known = pointee.forest.pool[Int(node)]
                if known.task == task && known.choice == choice { break }
                node = known.next
            }
            if sleeps || node != 0 { continue }
            pointee.forest.append(pointee.forest.add(task, choice, operation), to: pointee.forest.heads + depth)
        }
    }

    /// Carries over to the next depth what still sleeps after the step.
    @inline(__always) private func wakeSleepers(_ operation: cs_operation, _ task: Int, _ depth: Int) {
        let start = Int(pointee.sleepStarts[depth])
        let end = pointee.sleepers.count
        pointee.sleepStarts[depth + 1] = Int32(truncatingIfNeeded: end)
        var index = start
        while index < end {
            let sleeper = pointee.sleepers[index]
            if Int(sleeper.task) != task && !sleeper.operation.depends(on: operation) {
                pointee.sleepers.append(sleeper)
            }
            index &+= 1
        }
    }

    /// Adds the step to the execution: its clock, and who touched what last.
    @inline(__always) func addEvent(
        _ state: UnsafeMutablePointer<EngineState>, _ operation: cs_operation, _ task: Int, _ choice: Int, _ depth: Int
    ) {
        let known = pointee.known(to: task)
        var event = Event(
            clock: known, operation: operation, old: state.pointee.value(of: operation), previousOnObject: 0,
            previousOfTask: pointee.lastOfTask[task], count: known[task] &+ 1, task: UInt8(truncatingIfNeeded: task),
            choice: UInt8(truncatingIfNeeded: choice))
        pointee.shadowLogStarts[depth] = Int32(truncatingIfNeeded: pointee.shadowLog.count)
        let index = UInt16(truncatingIfNeeded: depth &+ 1)
        if operation.object != UInt32.max {
            touch(pointee.shadows + Int(operation.object), looks: operation.onlyLooks, &event, index, onObject: true)
        }
        var domains = operation.reads | operation.writes
        while domains != 0 {
            let domain = domains.trailingZeroBitCount
            domains &= domains &- 1
            let looks = operation.writes & 1 &<< UInt32(domain) == 0
            touch(pointee.domainShadows + domain, looks: looks, &event, index, onObject: false)
        }
        event.clock[task] = event.count
        pointee.events[depth] = event
        pointee.lastOfTask[task] = index
        pointee.length = depth &+ 1
    }

    /// Joins the clocks of whom the step depends on through one object or domain, and takes their place.
    @inline(__always) private func touch(
        _ shadow: UnsafeMutablePointer<Shadow>, looks: Bool, _ event: inout Event, _ index: UInt16, onObject: Bool
    ) {
        let task = Int(event.task)
        let old = shadow.pointee
        pointee.shadowLog.append((shadow, old))
        if old.lastWrite != 0 {
            event.clock = pointwiseMax(event.clock, pointee.events[Int(old.lastWrite) &- 1].clock)
        }
        if looks {
            shadow.pointee.looks[task] = index
            if onObject && event.operation.operationKind == .acquireShared { shadow.pointee.wasShared = true }
        } else {
            if onObject { event.previousOnObject = old.lastWrite }
            if old.looks != .zero {
                for other in 0..<8 where old.looks[other] != 0 {
                    event.clock = pointwiseMax(event.clock, pointee.events[Int(old.looks[other]) &- 1].clock)
                }
            }
            shadow.pointee = Shadow(looks: .zero, lastWrite: index, wasShared: old.wasShared)
        }
    }

    /// Whether the step that was just added needs a step of its host that came after the interrupt began.
    func isInfeasible(_ state: UnsafeMutablePointer<EngineState>, _ depth: Int) -> Bool {
        let event = pointee.events[depth]
        return needsHost(Int(event.task), event.clock, state)
    }

    /// Handlers whose wait would be ended by nobody but the code that they interrupted, a bit each.
    @inline(__always)
    private func handlersThatWaitForTheirHost(_ state: UnsafeMutablePointer<EngineState>) -> UInt32 {
        var mask: UInt32 = 0
        for task in 0..<state.pointee.taskCount where state.pointee.tasks[task].interruptIsActive {
            let pending = state.pointee.tasks[task].pending
            if !pending.blocks { continue }
            let write = pointee.shadows[Int(pending.object)].lastWrite
            if write != 0 && needsHost(task, pointee.events[Int(write) - 1].clock, state) {
                mask |= 1 &<< UInt32(task)
            }
        }
        return mask
    }

    /// Whether a clock knows of a step that the host of an active handler took after the handler began.
    private func needsHost(_ handler: Int, _ clock: Clock, _ state: UnsafeMutablePointer<EngineState>) -> Bool {
        let host = state.pointee.tasks[handler].host
        if host < 0 { return false }
        var hostEvent = pointee.lastOfTask[host]
        while hostEvent != 0 && pointee.events[Int(hostEvent) - 1].count > clock[host] {
            hostEvent = pointee.events[Int(hostEvent) - 1].previousOfTask
        }
        if hostEvent == 0 { return false }
        let start = pointee.events[Int(state.pointee.tasks[handler].interruptStart)]
        return pointee.events[Int(hostEvent) - 1].clock[handler] >= start.count
    }
}

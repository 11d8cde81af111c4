// SPDX-License-Identifier: GPL-2.0-only
// The reducing search: which classes hold an order in which the hosts of interrupts stand still.

import CSupport

// A handler and its host are on one processor, so no step of the host comes between those of the handler. But hardly any
// step of the host has anything to do with the handler, and to try each of them before and after it would be a waste. So
// the search lets the host go on, and drops the classes in which no order of independent steps keeps the two apart.
extension UnsafeMutablePointer where Pointee == ReducedState {
    /// Whether the step that was just added needs a step of its host that came after the interrupt began. All that follows
    /// is then of no use, except for races whose reversal leaves the step out: the execution goes on to find those.
    func judgeFeasibility(_ state: UnsafeMutablePointer<EngineState>, _ depth: Int) {
        let task = pointee.steps[depth].task
        let handler = state.pointee.tasks[task]
        let known = handler.host < 0 ? 0 : pointee.clocks[depth][handler.host]
        if known == 0 { return }
        let start = pointee.details[Int(handler.interruptStart)].count
        if pointee.clocks[pointee.position(handler.host, known)][task] >= start { pointee.infeasible = depth }
    }

    /// Whether the events have an order in which every host stands still. One handler at a time has been judged step by
    /// step; several may each leave room and still not all of them at once.
    func isFeasible(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        if state.pointee.activations.count < 2 || standStill(state) { return true }
        // Depth first through how far each task has come. By a list, since this runs on the stack of a fiber.
        let all = pointee.progress[pointee.length]
        var open = [Clock.beginning]
        var visited: Set<Clock> = []
        while let done = open.popLast() {
            if done == all { return true }
            for task in 0..<state.pointee.taskCount where done[task] < all[task] {
                if isInterrupted(task, after: done, state) { continue }
                var next = done
                next[task] += 1
                let isPossible = pointee.clocks[pointee.position(task, next[task])].isWithin(next)
                if isPossible && visited.insert(next).inserted { open.append(next) }
            }
        }
        return false
    }

    /// Whether the hosts stood still in the order in which the events took place.
    private func standStill(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        (0..<state.pointee.activations.count).allSatisfy { index in
            let activation = state.pointee.activations[index]
            let host = state.pointee.tasks[activation.handler].host
            return !(activation.start..<min(activation.end, pointee.length)).contains { pointee.steps[$0].task == host }
        }
    }

    /// Whether a task is the host of a handler that has begun and not ended after some of the events.
    private func isInterrupted(_ task: Int, after done: Clock, _ state: UnsafeMutablePointer<EngineState>) -> Bool {
        (0..<state.pointee.activations.count).contains { index in
            let activation = state.pointee.activations[index]
            guard state.pointee.tasks[activation.handler].host == task else { return false }
            let count = done[activation.handler]
            let end = min(activation.end, pointee.length)
            return count >= pointee.details[activation.start].count && count < pointee.progress[end][activation.handler]
        }
    }
}

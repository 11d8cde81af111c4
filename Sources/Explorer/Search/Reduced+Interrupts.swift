// SPDX-License-Identifier: GPL-2.0-only
// The reducing search: which classes hold an order in which the hosts of interrupts stand still.

import CSupport

// A handler and its host are on one processor, so no step of the host comes between those of the handler. But hardly any
// step of the host has anything to do with the handler, and to try each of them before and after it would be a waste. So
// the search lets the host go on, and drops the classes in which no order of independent steps keeps the two apart.
//
// What that alone would not see is a handler that waits for something while its host stands still, and for ever if the host
// was to bring it about. So before a handler waits it takes a choice that touches nothing (`Engine.askHandler`): it waits as
// any task does, or for ever. In the latter case it takes one step more, on which every step of its host depends, and the
// two take none after that. The classes then tell apart how far the host had come when it was interrupted, as they have to.
// At the end it is seen whether the handler does wait and the host would have gone on; if not, the class is dropped.
extension UnsafeMutablePointer where Pointee == ReducedState {
    /// Whether a machine could come to the end of this execution: the handlers that wait for ever do, and the events have an
    /// order in which every host stands still. A handler that is over has been judged step by step; several may each leave
    /// room and still not all of them at once.
    func isFeasible(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        if state.pointee.standing != 0 && !waitsAreForEver(state) { return false }
        let activations = state.pointee.activations
        let isJudged = activations.count == 0 || (activations.count == 1 && activations[0].end != Int.max)
        guard !isJudged, let disturbed = firstDisturbed(state) else { return true }
        let all = pointee.progress[pointee.length]
        return isOrdered(from: disturbed, to: all, state) || feasibleOrder(of: all, state) != nil
    }

    /// Whether the events from the start of a disturbed handler on fall into a feasible order by themselves if handlers begin
    /// as late as they can, and those first that ended first. They nearly always do, and this costs no memory; if they do
    /// not, nothing is said.
    private func isOrdered(from start: Int, to all: Clock, _ state: UnsafeMutablePointer<EngineState>) -> Bool {
        var done = pointee.progress[start]
        while done != all {
            var next = Int.max
            var beginning = Int.max
            var soonest = Int.max
            for task in 0..<state.pointee.taskCount where done[task] < all[task] {
                var after = done
                after[task] &+= 1
                let event = pointee.position(task, after[task])
                if event >= next || !pointee.clocks[event].isWithin(after) { continue }
                if isInterrupted(task, after: done, state) { continue }
                guard let end = endOfHandler(begunBy: event, state) else {
                    next = event
                    continue
                }
                if end < soonest || beginning == Int.max { (beginning, soonest) = (event, end) }
            }
            if next == Int.max { next = beginning }
            if next == Int.max { return false }
            done[pointee.steps[next].task] &+= 1
        }
        return true
    }

    /// The end of the handler that an event begins; nil if it begins none.
    private func endOfHandler(begunBy event: Int, _ state: UnsafeMutablePointer<EngineState>) -> Int? {
        for index in 0..<state.pointee.activations.count where state.pointee.activations[index].start == event {
            return state.pointee.activations[index].end
        }
        return nil
    }

    /// Whether each handler that was let wait for ever does wait, and its host does not but for the handler. Other executions
    /// end in the same way without having been told so.
    private func waitsAreForEver(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        (0..<state.pointee.hidden.count).allSatisfy { index in
            let step = pointee.steps[state.pointee.hidden[index]]
            if !step.isStandingStill { return true }
            let host = state.pointee.tasks[step.host]
            return !state.pointee.canPass(state.pointee.tasks[step.task].pending)
                && !host.isFinished && state.pointee.canPass(host.pending)
        }
    }

    /// Brings events into an order in which every host stands still while its handler runs.
    ///
    /// - Parameters:
    ///   - all: how many events of each task.
    ///   - first: events that come first, in their order.
    /// - Returns: nil if there is no such order.
    func feasibleOrder(
        of all: Clock, after first: ArraySlice<Int> = [], _ state: UnsafeMutablePointer<EngineState>
    ) -> [Int]? {
        // Depth first through how far each task has come, the order of the execution first. By lists, since this runs on
        // the stack of a fiber.
        var order = Array(first)
        var begun = Clock.beginning
        for event in first { begun[pointee.steps[event].task] += 1 }
        var open = [(done: begun, length: order.count, event: -1)]
        var visited: Set<Clock> = []
        while let (done, length, event) = open.popLast() {
            order.removeLast(order.count - length)
            if event >= 0 { order.append(event) }
            if done == all { return order }
            var next: [(done: Clock, length: Int, event: Int)] = []
            for task in 0..<state.pointee.taskCount where done[task] < all[task] {
                if isInterrupted(task, after: done, state) { continue }
                var after = done
                after[task] += 1
                let event = pointee.position(task, after[task])
                if pointee.clocks[event].isWithin(after) { next.append((after, order.count, event)) }
            }
            // Where only one step can follow, it leads to the same whenever one comes by.
            if next.count > 1 && !visited.insert(done).inserted { continue }
            open += next.sorted { $0.event > $1.event }
        }
        return nil
    }

    /// As many events of each task and more: the rest of every handler that a step of its host, which is one of them, comes after.
    func withEnds(_ counts: Clock, _ state: UnsafeMutablePointer<EngineState>) -> Clock {
        var all = counts
        for index in 0..<state.pointee.activations.count {
            let activation = state.pointee.activations[index]
            let host = state.pointee.tasks[activation.handler].host
            if activation.end > pointee.length || host < 0 || all[host] == 0 { continue }
            let known = pointee.clocks[pointee.position(host, all[host])][activation.handler]
            let end = pointee.progress[activation.end][activation.handler]
            if known < pointee.details[activation.start].count || end <= all[activation.handler] { continue }
            all = pointwiseMax(all, pointee.clocks[pointee.position(activation.handler, end)])
        }
        return all == counts ? counts : withEnds(all, state)
    }

    /// Reverses the order of a host's next step and the standing still that keeps it from being taken.
    func letHostGoOn(_ host: Int, _ state: UnsafeMutablePointer<EngineState>) {
        let pending = Step(state.pointee.tasks[host].pending, task: host, choice: 0)
        for index in 0..<state.pointee.hidden.count {
            let event = state.pointee.hidden[index]
            let step = pointee.steps[event]
            if step.isStandingStill && step.host == host {
                let start = pointee.races.count
                addRace(event, pending, second: -1 - host, value: state.pointee.value(of: pending))
                for race in start..<pointee.races.count
                where cutUntilRoom(&pointee.races.base[race], pending, state) {
                    for choice in 0..<Int(pending.choices) {
                        insert(pointee.races[race], Step(pending, task: host, choice: choice))
                    }
                }
                pointee.races.count = start
            }
        }
    }

    /// The start of the first handler whose host took a step before its end; nil if every host stood still.
    func firstDisturbed(_ state: UnsafeMutablePointer<EngineState>) -> Int? {
        var first: Int?
        for index in 0..<state.pointee.activations.count {
            let activation = state.pointee.activations[index]
            if let first, first <= activation.start { continue }
            let host = state.pointee.tasks[activation.handler].host
            for event in activation.start..<min(activation.end, pointee.length) where pointee.steps[event].task == host
            {
                first = activation.start
                break
            }
        }
        return first
    }

    /// The start of the first handler that began; nil if none did.
    func firstActivation(_ state: UnsafeMutablePointer<EngineState>) -> Int? {
        (0..<state.pointee.activations.count).map { state.pointee.activations[$0].start }.min()
    }

    /// Whether a task is the host of a handler that has begun and not ended after some of the events.
    private func isInterrupted(_ task: Int, after done: Clock, _ state: UnsafeMutablePointer<EngineState>) -> Bool {
        (0..<state.pointee.activations.count).contains { index in
            let activation = state.pointee.activations[index]
            guard state.pointee.tasks[activation.handler].host == task else { return false }
            let count = done[activation.handler]
            let end = min(activation.end, pointee.length)
            if count < pointee.details[activation.start].count { return false }
            return activation.end == Int.max || count < pointee.progress[end][activation.handler]
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The reducing search between executions: races are reversed.

import CSupport

/// Some steps that could come next where an execution branches off: the events from `first` on that do not happen after a
/// cut, less those that were taken already, and one more step at the end. They are never copied; an event is one of them by
/// its clock.
private struct Continuation {
    var first: Int
    var cut: Clock
    /// How many steps of each task were taken.
    var taken: Clock
    /// The last step.
    var last: Step
    var lastIsTaken = false
    /// For each task the number of its step that is a choice whose outcome is open, or 0; and the outcome it gets.
    var open = Clock.beginning
    var outcomes = SIMD8<UInt8>.zero

    /// A step, with the outcome that its choice gets.
    @inline(__always) func resolve(_ step: Step, _ count: UInt16) -> Step {
        if step.choices == 1 || open[step.task] != count { return step }
        return Step(step, task: step.task, choice: Int(outcomes[step.task]))
    }
}

extension UnsafeMutablePointer where Pointee == ReducedState {
    /// Inserts the reversal of every race that the new steps of this execution brought.
    func reverseRaces(_ state: UnsafeMutablePointer<EngineState>) {
        for task in 0..<state.pointee.taskCount where !state.pointee.tasks[task].isFinished {
            let pending = Step(state.pointee.tasks[task].pending, task: task, choice: 0)
            let start = pointee.races.count
            let known = findRaces(pending, second: -1 - task, value: state.pointee.value(of: pending))
            reverseRaces(from: start, pending, known)
        }
        for index in 0..<pointee.races.count {
            let second = Int(pointee.races[index].second)
            insert(pointee.races[index], pointee.steps[second], pointee.clocks[second])
        }
        pointee.races.count = 0
    }

    /// Inserts the reversal of the races of an operation that a task never got to, and forgets them.
    private func reverseRaces(from start: Int, _ pending: Step, _ known: Clock) {
        for index in start..<pointee.races.count { insert(pointee.races[index], pending, known) }
        pointee.races.count = start
    }

    /// Inserts what reverses a race into the wakeup tree before its first step (JACM 2017, section 6.2).
    ///
    /// - Parameters:
    ///   - last: the step that is to come first, and so the last one to insert.
    ///   - known: what happens before it.
    private func insert(_ race: Race, _ last: Step, _ known: Clock) {
        let depth = Int(race.first)
        let infeasible = pointee.infeasible
        if infeasible >= 0 && (infeasible < depth || !pointee.clocks[infeasible].reaches(race.cut)) { return }
        var rest = Continuation(first: depth, cut: race.cut, taken: pointee.progress[depth], last: last)
        if pointee.choices > 0 && openChoices(&rest, known) {
            insert(rest, everyOutcomeFrom: 0)
        } else {
            insert(rest)
        }
    }

    /// Opens the choices among the steps that the last one does not need, and leaves out what follows them. The races of
    /// steps that were there before a choice are not looked at again for its other outcomes; so what reverses such a race
    /// is inserted for every outcome at once.
    ///
    /// - Returns: whether there are any.
    private func openChoices(_ rest: inout Continuation, _ known: Clock) -> Bool {
        for event in (rest.first + 1)..<max(rest.first + 1, pointee.length) where pointee.steps[event].choices > 1 {
            let task = pointee.steps[event].task
            let count = pointee.details[event].count
            if count <= known[task] || pointee.clocks[event].reaches(rest.cut) { continue }
            rest.open[task] = count
            rest.cut[task] = count + 1
        }
        return rest.open != .beginning
    }

    private func insert(_ rest: Continuation, everyOutcomeFrom task: Int) {
        guard let task = (task..<Program.mostTasks).first(where: { rest.open[$0] > 0 }) else { return insert(rest) }
        var rest = rest
        let choices = pointee.steps[pointee.position(task, rest.open[task])].choices
        for outcome in 0..<choices {
            rest.outcomes[task] = outcome
            insert(rest, everyOutcomeFrom: task + 1)
        }
    }

    /// Inserts some steps into the wakeup tree where they begin, unless it or a sleeper covers them.
    private func insert(_ rest: Continuation) {
        var rest = rest
        let depth = rest.first
        for index in Int(pointee.sleepStarts[depth])..<Int(pointee.sleepStarts[depth &+ 1])
        where match(pointee.sleepers[index], rest) != .conflicts {
            return
        }
        var list = WakeupForest.List.depth(depth)
        var node = pointee.forest.first(of: list)
        while node != 0 {
            let known = pointee.forest[node].pointee
            let found = match(known.step, rest)
            if found == .conflicts {
                node = known.next
                continue
            }
            if known.children == 0 { return }
            switch found {
            case .next: rest.taken[known.step.task] &+= 1
            case .last: rest.lastIsTaken = true
            default: break
            }
            list = .children(of: node)
            node = known.children
        }
        appendChain(rest, to: list)
    }

    private enum Match {
        /// It is the next step of its task among them.
        case next
        /// It is the last step.
        case last
        /// It is none of them.
        case commutes
        case conflicts
    }

    /// Whether a step can come first among others: it is one of them and depends on none before it, or it is not among them
    /// and depends on none at all.
    @inline(__always) private func match(_ step: Step, _ rest: Continuation) -> Match {
        let task = step.task
        let count = rest.taken[task] &+ 1
        if count <= pointee.progress[pointee.length][task] {
            let event = pointee.position(task, count)
            let clock = pointee.clocks[event]
            if !clock.reaches(rest.cut) {
                if rest.resolve(pointee.steps[event], count).choice != step.choice { return .conflicts }
                var before = rest.taken
                before[task] = count
                return clock.isWithin(before) ? .next : .conflicts
            }
        }
        if task == rest.last.task && !rest.lastIsTaken {
            return step.choice == rest.last.choice && isIndependent(rest.last, rest) ? .last : .conflicts
        }
        if !rest.lastIsTaken && rest.last.depends(on: step) { return .conflicts }
        return isIndependent(step, rest) ? .commutes : .conflicts
    }

    /// Whether a step depends on none of the events that are left.
    private func isIndependent(_ step: Step, _ rest: Continuation) -> Bool {
        var event = rest.first &+ 1
        while event < pointee.length {
            if pointee.steps[event].depends(on: step) && isLeft(event, rest) { return false }
            event &+= 1
        }
        return true
    }

    @inline(__always) private func isLeft(_ event: Int, _ rest: Continuation) -> Bool {
        pointee.details[event].count > rest.taken[pointee.steps[event].task] && !pointee.clocks[event].reaches(rest.cut)
    }

    /// Appends the steps that are left as one alternative.
    private func appendChain(_ rest: Continuation, to list: WakeupForest.List) {
        var list = list
        for event in (rest.first &+ 1)..<max(rest.first &+ 1, pointee.length) where isLeft(event, rest) {
            append(rest.resolve(pointee.steps[event], pointee.details[event].count), to: &list)
        }
        if !rest.lastIsTaken { append(rest.last, to: &list) }
    }

    @inline(__always) private func append(_ step: Step, to list: inout WakeupForest.List) {
        let node = pointee.forest.add(step)
        pointee.forest.append(node, to: list)
        list = .children(of: node)
    }
}

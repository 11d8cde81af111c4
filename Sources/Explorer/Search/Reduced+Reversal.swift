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
    /// How many choices were added, and which of them were taken, a bit each: see `chosen`.
    var chosen = 0
    var takenChoices: UInt64 = 0
}

extension UnsafeMutablePointer where Pointee == ReducedState {
    /// Whether a task stands still in this execution for ever, or may do so.
    func someTaskStandsStill(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        state.pointee.hidden.count > 0 || state.pointee.ending == .elsewhere
    }

    /// Inserts the reversal of every race of this execution that something new follows from.
    ///
    /// Races of the steps that it shares with earlier ones were inserted there, but with what came after them there. What comes
    /// after them here can be the only thing that tells their reversal from what a sleeper covers, and a sleeper counts on that
    /// reversal where another race is left to it. So they are left out only where nothing new would be inserted: see `addsTo`.
    func reverseRaces(_ state: UnsafeMutablePointer<EngineState>) {
        let firstNew = pointee.tasksStandStill ? 0 : pointee.prefix
        let firstRace = firstNew < pointee.length ? Int(pointee.raceStarts[firstNew]) : pointee.races.count
        for task in 0..<state.pointee.taskCount where !state.pointee.tasks[task].isFinished {
            if state.pointee.standing & 1 &<< UInt32(task) != 0 {
                letHostGoOn(task, state)
                continue
            }
            let pending = Step(state.pointee.tasks[task].pending, task: task, choice: 0)
            let start = pointee.races.count
            _ = findRaces(pending, second: -1 - task, value: state.pointee.value(of: pending))
            for index in start..<pointee.races.count where cutUntilRoom(&pointee.races.base[index], pending, state) {
                insert(pointee.races[index], pending)
            }
            pointee.races.count = start
        }
        for index in 0..<pointee.races.count where index >= firstRace || addsTo(pointee.races[index].cut, firstNew) {
            insert(pointee.races[index], pointee.steps[Int(pointee.races[index].second)])
        }
        if pointee.choices > 0 { chooseOtherwise(from: firstNew) }
    }

    /// Whether some event from one on belongs to what comes first instead of a cut. If none does, that is the beginning of what
    /// was inserted when the race was new, and whatever covers the whole covers it.
    @inline(__always) private func addsTo(_ cut: Clock, _ firstNew: Int) -> Bool {
        var event = firstNew
        while event < pointee.length {
            if !pointee.clocks[event].reaches(cut) { return true }
            event &+= 1
        }
        return false
    }

    /// Inserts the other outcomes of choices. To the search they race with the one that was chosen: as if each choice read a word
    /// of its own, and somebody who does nothing else wrote all the outcomes to it, one after the other.
    private func chooseOtherwise(from firstNew: Int) {
        for event in 0..<pointee.length where pointee.steps[event].choices > 1 {
            let step = pointee.steps[event]
            let race = Race(
                cut: .never(but: pointee.details[event].count, of: step.task),
                first: Int32(truncatingIfNeeded: event), second: -1)
            if event < firstNew && !addsTo(race.cut, firstNew) { continue }
            for choice in 0..<Int(step.choices) where choice != step.choice {
                insert(race, Step(step, task: step.task, choice: choice))
            }
        }
    }

    /// Inserts what reverses a race into the wakeup tree before its first step (JACM 2017, section 6.2).
    ///
    /// - Parameter last: the step that is to come first, and so the last one to insert.
    func insert(_ race: Race, _ last: Step) {
        let depth = Int(race.first)
        let second = race.second >= 0 ? Int(race.second) : pointee.length
        if pointee.orders.count > 0 && mustWait(last, before: second, race.cut) { return }
        insert(Continuation(first: depth, cut: race.cut, taken: pointee.progress[depth], last: last))
    }

    /// Inserts some steps into the wakeup tree where they begin, unless it or a sleeper covers them.
    private func insert(_ steps: Continuation) {
        var rest = steps
        let depth = rest.first
        for index in Int(pointee.sleepStarts[depth])..<Int(pointee.sleepStarts[depth &+ 1]) {
            switch match(pointee.sleepers[index], rest) {
            case .conflicts: continue
            case .isOpen: return insert(steps, withEveryOutcomeOf: pointee.sleepers[index])
            default: return
            }
        }
        var list = WakeupForest.List.depth(depth)
        // Whether the way to the node has steps that are none of these.
        var hasOthers = false
        var node = pointee.forest.first(of: list)
        while node != 0 {
            let known = pointee.forest[node].pointee
            switch match(known.step, rest) {
            case .conflicts:
                node = known.next
                continue
            case .isOpen: return insert(steps, withEveryOutcomeOf: known.step)
            case .event: rest.taken &+= .one(known.step.task)
            case .last: rest.lastIsTaken = true
            case .choice(let index):
                rest.takenChoices |= 1 << UInt64(index)
                hasOthers = true
            case .commutes: hasOthers = true
            }
            if known.isLast {
                if hasOthers { pointee.forest[node].pointee.markAsCovering() }
                return
            }
            list = .children(of: node)
            node = known.children
        }
        let last = appendChain(rest, to: list)
        if hasOthers { pointee.forest[last].pointee.markAsCovering() }
    }

    /// Inserts some steps together with a choice that is not among them, once for each outcome: an alternative that begins
    /// with one outcome does not cover the others. A choice is missing where its task stood still for ever before it.
    private func insert(_ steps: Continuation, withEveryOutcomeOf choice: Step) {
        var steps = steps
        steps.chosen += 1
        precondition(steps.chosen < 64, "more than 63 choices in a row")
        for outcome in 0..<Int(choice.choices) {
            pointee.chosen.count = steps.chosen - 1
            pointee.chosen.append(Step(choice, task: choice.task, choice: outcome))
            insert(steps)
        }
    }

    private enum Match {
        /// It is the next event of its task among them.
        case event
        /// It is the last step.
        case last
        /// It is one of the choices that were added.
        case choice(Int)
        /// It is none of them.
        case commutes
        /// It is a choice, and which outcome it has among them is open.
        case isOpen
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
                if pointee.steps[event].choice != step.choice { return .conflicts }
                return clock.isWithin(rest.taken &+ .one(task)) ? .event : .conflicts
            }
        }
        if !rest.lastIsTaken {
            if task == rest.last.task {
                return step.choice == rest.last.choice && isIndependent(rest.last, rest) ? .last : .conflicts
            }
            if rest.last.conflicts(with: step) { return .conflicts }
        }
        if step.choices > 1 {
            for index in 0..<rest.chosen where rest.takenChoices & 1 << UInt64(index) == 0 {
                let choice = pointee.chosen[index]
                if choice.task == task { return choice.choice == step.choice ? .choice(index) : .conflicts }
            }
        }
        if !isIndependent(step, rest) { return .conflicts }
        return step.choices > 1 ? .isOpen : .commutes
    }

    /// Whether a step depends on none of the events that are left.
    private func isIndependent(_ step: Step, _ rest: Continuation) -> Bool {
        var event = rest.first &+ 1
        while event < pointee.length {
            if pointee.steps[event].conflicts(with: step) && isLeft(event, rest) { return false }
            event &+= 1
        }
        return true
    }

    @inline(__always) private func isLeft(_ event: Int, _ rest: Continuation) -> Bool {
        pointee.details[event].count > rest.taken[pointee.steps[event].task] && !pointee.clocks[event].reaches(rest.cut)
    }

    /// Appends the steps that are left as one alternative.
    ///
    /// - Returns: the last one.
    private func appendChain(_ rest: Continuation, to list: WakeupForest.List) -> Int32 {
        var list = list
        var last: Int32 = 0
        for event in (rest.first &+ 1)..<max(rest.first &+ 1, pointee.length) where isLeft(event, rest) {
            last = append(pointee.steps[event], to: &list)
        }
        for index in 0..<rest.chosen where rest.takenChoices & 1 << UInt64(index) == 0 {
            last = append(pointee.chosen[index], to: &list)
        }
        if !rest.lastIsTaken { last = append(rest.last, to: &list) }
        return last
    }

    @inline(__always) private func append(_ step: Step, to list: inout WakeupForest.List) -> Int32 {
        let node = pointee.forest.add(step)
        pointee.forest.append(node, to: list)
        list = .children(of: node)
        return node
    }
}

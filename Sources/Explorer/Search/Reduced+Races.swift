// SPDX-License-Identifier: GPL-2.0-only
// The reducing search: which steps race.

import CSupport

extension UnsafeMutablePointer where Pointee == ReducedState {
    /// Finds what a step depends on, puts down its races, and adds its touches.
    ///
    /// - Parameters:
    ///   - second: the event that the step becomes, or -1 - task for an operation that the task never got to.
    ///   - value: what the object holds.
    /// - Returns: what the task knows after the step, apart from the step itself.
    @inline(__always) func findRaces(_ step: Step, second: Int, value: UInt64) -> Clock {
        pointee.candidates.count = 0
        if step.object != UInt32.max { touch(step.object, onlyLooks: step.onlyLooks, step.task, second) }
        var domains = step.reads | step.writes
        while domains != 0 {
            let domain = UInt32(truncatingIfNeeded: domains.trailingZeroBitCount)
            domains &= domains &- 1
            touch(
                UInt32(truncatingIfNeeded: pointee.words) &+ domain, onlyLooks: step.writes & 1 &<< domain == 0,
                step.task, second)
        }
        if step.isStandingStill, let last = pointee.lastEvent(of: step.host) {
            pointee.candidates.append(UInt16(truncatingIfNeeded: last))
        }
        let known = pointee.knowledge(of: step.task)
        if pointee.candidates.count == 0 { return known }
        if pointee.candidates.count > 1 { sortCandidates() }
        // The newest comes first: what another one knows of does not race with the step itself, since the other one lies
        // between the two.
        var clock = known
        var index = 0
        while index < pointee.candidates.count {
            let first = Int(pointee.candidates[index])
            let task = pointee.steps[first].task
            let count = pointee.details[first].count
            if clock[task] < count {
                addRace(first, task, count, step, second, known, value)
                clock = pointwiseMax(clock, pointee.clocks[first])
            }
            index &+= 1
        }
        return clock
    }

    /// Collects the events that an operation depends on at one place, and takes their place there if it is an event. Of the
    /// looks that a task took one after the other only the last one counts: what happens after it happens after the others.
    @inline(__always) private func touch(_ place: UInt32, onlyLooks: Bool, _ task: Int, _ second: Int) {
        let newest = pointee.newest[Int(place)]
        var change = newest
        while change != 0 && pointee.touches.base[Int(change) &- 1].onlyLooks {
            let look = pointee.touches.base + (Int(change) &- 1)
            if onlyLooks {
                change = look.pointee.change
            } else {
                pointee.candidates.append(look.pointee.event)
                change = look.pointee.other
            }
        }
        if change != 0 { pointee.candidates.append(pointee.touches.base[Int(change) &- 1].event) }
        if second < 0 { return }
        var other = newest
        if onlyLooks && newest != 0 {
            let last = pointee.touches.base[Int(newest) &- 1]
            if last.onlyLooks && pointee.steps[Int(last.event)].task == task { other = last.other }
        }
        pointee.touches.append(
            Touch(
                place: place, previous: newest, change: change, other: other,
                event: UInt16(truncatingIfNeeded: second), onlyLooks: onlyLooks))
        pointee.newest[Int(place)] = Int32(truncatingIfNeeded: pointee.touches.count)
    }

    /// Brings the newest event to the front. There are few.
    private func sortCandidates() {
        let base = pointee.candidates.base
        for index in 1..<pointee.candidates.count {
            let event = base[index]
            var hole = index
            while hole > 0 && base[hole &- 1] < event {
                base[hole] = base[hole &- 1]
                hole &-= 1
            }
            base[hole] = event
        }
    }

    /// Adds the race of a step with one event that it depends on.
    func addRace(_ first: Int, _ step: Step, second: Int, value: UInt64) {
        let task = pointee.steps[first].task
        addRace(first, task, pointee.details[first].count, step, second, pointee.knowledge(of: step.task), value)
    }

    @inline(__always) private func addRace(
        _ first: Int, _ task: Int, _ count: UInt16, _ step: Step, _ second: Int, _ known: Clock, _ value: UInt64
    ) {
        var race = Race(
            cut: .never(but: count, of: task), first: Int32(truncatingIfNeeded: first),
            second: Int32(truncatingIfNeeded: second))
        if step.blocks && !cutUntilEnabled(&race, step, known, value) { return }
        pointee.races.append(race)
    }

    /// Leaves out of what comes before an operation that waits whatever keeps it waiting.
    ///
    /// The steps that do not happen after the cut may leave a lock taken or a condition unmet. Then the last change of the
    /// object among them has to go as well, or the taking of a hold that is not given back among them; and so on. Each of
    /// these is forced, so what remains is the largest set of steps that the operation can follow, if there is one.
    ///
    /// - Returns: false if there is none, or if it leaves out steps that the task itself needs.
    func cutUntilEnabled(_ race: inout Race, _ step: Step, _ known: Clock, _ value: UInt64) -> Bool {
        while true {
            let state = remains(of: step.object, race.cut, value)
            if step.isEnabled(with: state.value) { return true }
            let culprit =
                state.value & exclusively == 0 && step.needsExclusion && state.hold >= 0 ? state.hold : state.change
            if culprit < 0 { return false }
            let task = pointee.steps[culprit].task
            let count = pointee.details[culprit].count
            if known[task] >= count { return false }
            race.cut[task] = min(race.cut[task], count)
            race.first = min(race.first, Int32(truncatingIfNeeded: culprit))
        }
    }

    /// What an object holds after the steps that do not happen after a cut.
    ///
    /// - Returns: its value, the last event among them that changed it, and the last taking of a shared hold since then that
    ///   is not given back among them; -1 for none.
    private func remains(of object: UInt32, _ cut: Clock, _ value: UInt64) -> (value: UInt64, change: Int, hold: Int) {
        var value = value
        var holds: UInt64 = 0
        var hold = -1
        var givenBack = SIMD8<UInt16>.zero
        var link = pointee.newest[Int(object)]
        // The operation itself may have touched the object already.
        while link != 0 && Int(pointee.touches[Int(link) - 1].event) == pointee.length {
            link = pointee.touches[Int(link) - 1].previous
        }
        while link != 0 {
            let touch = pointee.touches[Int(link) - 1]
            let event = Int(touch.event)
            let old = pointee.details[event].old
            if !pointee.clocks[event].reaches(cut) {
                if !touch.onlyLooks { return (value &+ holds, event, hold) }
                // Of what only looks, shared holds change the value, each task its own part of it.
                let task = pointee.steps[event].task
                if value < old { givenBack[task] += 1 }
                if value > old && givenBack[task] > 0 {
                    givenBack[task] -= 1
                } else if value > old {
                    hold = max(hold, event)
                }
                holds &+= value &- old
            }
            value = old
            link = touch.previous
        }
        return (value &+ holds, -1, hold)
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The reducing search between executions: races, their reversal, and the way back.

import CSupport

extension UnsafeMutablePointer where Pointee == ReducedState {
    // MARK: Finding races

    /// Puts down the races of an operation that `task` performs, or waits to perform, knowing what `known` says.
    ///
    /// - Parameter second: the index of the event, or -1 - task for an operation that never took place.
    @inline(__always) func findRaces(_ operation: cs_operation, task: Int, known: Clock, second: Int) {
        let first = pointee.races.count
        if operation.object != UInt32.max {
            let shadow = pointee.shadows[Int(operation.object)]
            let looks = operation.onlyLooks
            if operation.blocks {
                findBlockedRaces(shadow, operation, task: task, known: known, second: second)
            } else {
                findRaces(shadow, looks: looks, task: task, known: known, second: second)
            }
        }
        var domains = operation.reads | operation.writes
        while domains != 0 {
            let domain = domains.trailingZeroBitCount
            domains &= domains &- 1
            let looks = operation.writes & 1 &<< UInt32(domain) == 0
            findRaces(pointee.domainShadows[domain], looks: looks, task: task, known: known, second: second)
        }
        if pointee.races.count &- first > 1 { dropIndirectRaces(from: first) }
    }

    @inline(__always) private func findRaces(_ shadow: Shadow, looks: Bool, task: Int, known: Clock, second: Int) {
        if shadow.lastWrite != 0 { addRace(Int(shadow.lastWrite) &- 1, task: task, known: known, second: second) }
        if looks || shadow.looks == .zero { return }
        for other in 0..<8 where shadow.looks[other] != 0 {
            addRace(Int(shadow.looks[other]) &- 1, task: task, known: known, second: second)
        }
    }

    @inline(__always) private func addRace(_ first: Int, task: Int, known: Clock, second: Int) {
        let event = pointee.events[first]
        if Int(event.task) != task && known[Int(event.task)] < event.count {
            pointee.races.append(Race(first: first, second: second))
        }
    }

    /// The races of an operation that waits: each leads back to the last step before which it was enabled.
    private func findBlockedRaces(
        _ shadow: Shadow, _ operation: cs_operation, task: Int, known: Clock, second: Int
    ) {
        var write = shadow.lastWrite
        while write != 0 && !operation.isEnabled(with: pointee.events[Int(write) - 1].old) {
            write = pointee.events[Int(write) - 1].previousOnObject
        }
        if write != 0 { addRace(Int(write) - 1, task: task, known: known, second: second) }
        if operation.onlyLooks || !shadow.wasShared { return }
        for other in 0..<8 where other != task {
            let hold = outermostHold(of: operation.object, by: other)
            if hold != 0 { addRace(Int(hold) - 1, task: task, known: known, second: second) }
        }
    }

    /// The step by which a task began its last shared hold of a lock, nested ones counted as one: index + 1, 0 for none.
    private func outermostHold(of object: UInt32, by task: Int) -> UInt16 {
        var releases = 0
        var open: UInt16 = 0
        var index = pointee.lastOfTask[task]
        while index != 0 {
            let event = pointee.events[Int(index) - 1]
            if event.operation.object == object {
                switch event.operation.operationKind {
                case .releaseShared:
                    if open != 0 { return open }
                    releases += 1
                case .acquireShared:
                    if releases == 0 { open = index }
                    if releases == 1 { return index }
                    releases = max(0, releases - 1)
                default: break
                }
            }
            index = event.previousOfTask
        }
        return open
    }

    /// Drops races between whose steps another racing step lies: reversing that one comes first.
    private func dropIndirectRaces(from start: Int) {
        var kept = start
        for index in start..<pointee.races.count {
            let race = pointee.races[index]
            let event = pointee.events[race.first]
            let isIndirect = (start..<pointee.races.count).contains { other in
                let between = pointee.races[other].first
                return between != race.first && pointee.events[between].clock[Int(event.task)] >= event.count
            }
            let isDouble = (start..<kept).contains { pointee.races[$0].first == race.first }
            if isIndirect || isDouble { continue }
            pointee.races.base[kept] = race
            kept += 1
        }
        // What was dropped may have been looked at while deciding on later ones; order does not matter for that, since
        // "lies between" is transitive.
        pointee.races.count = kept
    }

    // MARK: Reversing races

    /// Inserts the reversal of every race that the new steps of this execution brought.
    func reverseRaces(_ state: UnsafeMutablePointer<EngineState>) {
        for task in 0..<state.pointee.taskCount where !state.pointee.tasks[task].isFinished {
            let known = pointee.known(to: task)
            var pending = state.pointee.tasks[task].pending
            if !pending.isEnabled(with: state.pointee.value(of: pending)) {
                // It waits for its object, whatever else it would touch.
                pending.reads = 0
                pending.writes = 0
            }
            findRaces(pending, task: task, known: known, second: -1 - task)
        }
        for index in 0..<pointee.races.count {
            let race = pointee.races[index]
            if collect(race, state) { insert(at: race.first) }
        }
        pointee.races.count = 0
    }

    /// Collects what follows the first step of a race without depending on it, and the second step last.
    ///
    /// - Returns: false if the second step cannot take place there.
    private func collect(_ race: Race, _ state: UnsafeMutablePointer<EngineState>) -> Bool {
        let first = pointee.events[race.first]
        let task = Int(first.task)
        pointee.sequence.count = 0
        pointee.sequenceStart = 0
        var index = race.first &+ 1
        while index < pointee.length {
            let event = pointee.events + index
            if event.pointee.clock[task] < first.count {
                pointee.sequence.append(
                    Sleeper(
                        operation: event.pointee.operation, task: event.pointee.task, choice: event.pointee.choice))
            }
            index &+= 1
        }
        let second: Sleeper
        if race.second >= 0 {
            let event = pointee.events[race.second]
            second = Sleeper(operation: event.operation, task: event.task, choice: event.choice)
        } else {
            let waiting = -1 - race.second
            second = Sleeper(
                operation: state.pointee.tasks[waiting].pending, task: UInt8(truncatingIfNeeded: waiting), choice: 0)
        }
        if second.operation.operationKind == .acquire && !lockIsFree(second.operation.object, first) { return false }
        pointee.sequence.append(second)
        return true
    }

    /// Whether the collected steps leave a lock free. Shared holds commute, so some may be taken and not given back.
    private func lockIsFree(_ object: UInt32, _ first: Event) -> Bool {
        var holds = first.old & ~exclusively
        for index in 0..<pointee.sequence.count where pointee.sequence[index].operation.object == object {
            switch pointee.sequence[index].operation.operationKind {
            case .acquireShared: holds &+= 1
            case .releaseShared: holds &-= 1
            default: break
            }
        }
        return holds == 0
    }

    /// Inserts the collected steps into the wakeup tree at a depth, unless it or a sleeper covers them (JACM 2017, 6.2).
    private func insert(at depth: Int) {
        for index in Int(pointee.sleepStarts[depth])..<Int(pointee.sleepStarts[depth + 1])
        where match(pointee.sleepers[index]) != .conflicts {
            return
        }
        var list = pointee.forest.heads + depth
        search: while true {
            var node = list.pointee
            while node != 0 {
                let known = pointee.forest.pool[Int(node)]
                let found = match(Sleeper(operation: known.operation, task: known.task, choice: known.choice))
                if found != .conflicts {
                    if known.children == 0 { return }
                    if case .at(let index) = found { remove(index) }
                    list = pointee.forest.childrenLink(of: node)
                    continue search
                }
                node = known.next
            }
            break
        }
        if pointee.sequence.count > pointee.sequenceStart { appendChain(to: list) }
    }

    private enum Match: Equatable {
        case at(Int)
        case commutes
        case conflicts
    }

    /// Whether a step can come first among the collected ones: it is one of them and depends on none before it, or it is
    /// not among them and depends on none at all.
    private func match(_ step: Sleeper) -> Match {
        for index in pointee.sequenceStart..<pointee.sequence.count {
            let other = pointee.sequence[index]
            if other.task == step.task { return other.choice == step.choice ? .at(index) : .conflicts }
            if other.operation.depends(on: step.operation) { return .conflicts }
        }
        return .commutes
    }

    /// Removes a collected step. Those before it move, since there are few: the tree is followed from its root.
    private func remove(_ index: Int) {
        let base = pointee.sequence.base
        var earlier = index
        while earlier > pointee.sequenceStart {
            base[earlier] = base[earlier &- 1]
            earlier &-= 1
        }
        pointee.sequenceStart += 1
    }

    /// Appends the collected steps to a list as one alternative. Links move when the pool grows, so nodes come first.
    private func appendChain(to list: UnsafeMutablePointer<Int32>) {
        let isHead = list >= pointee.forest.heads && list < pointee.forest.heads + (pointee.length + 1)
        let offset = UnsafeRawPointer(list) - UnsafeRawPointer(pointee.forest.pool)
        var chain: Int32 = 0
        for index in (pointee.sequenceStart..<pointee.sequence.count).reversed() {
            let step = pointee.sequence[index]
            let node = pointee.forest.add(step.task, step.choice, step.operation)
            pointee.forest.childrenLink(of: node).pointee = chain
            chain = node
        }
        let place =
            isHead
            ? list
            : UnsafeMutableRawPointer(pointee.forest.pool).advanced(by: offset).assumingMemoryBound(to: Int32.self)
        pointee.forest.append(chain, to: place)
    }

    // MARK: Going back

    /// Takes the last event back.
    @discardableResult func takeBack(_ depth: Int) -> Event {
        let event = pointee.events[depth]
        var log = pointee.shadowLog.count
        while log > Int(pointee.shadowLogStarts[depth]) {
            log -= 1
            pointee.shadowLog[log].where.pointee = pointee.shadowLog[log].old
        }
        pointee.shadowLog.count = log
        pointee.lastOfTask[Int(event.task)] = event.previousOfTask
        pointee.length = depth
        return event
    }

    /// Goes back to the last step that has an alternative.
    ///
    /// - Returns: false if there is none left.
    func backtrack() -> Bool {
        pointee.forest.clear(at: pointee.length)
        var depth = pointee.length
        while depth > 0 {
            depth -= 1
            let event = takeBack(depth)
            pointee.sleepers.count = Int(pointee.sleepStarts[depth + 1])
            pointee.sleepers.append(Sleeper(operation: event.operation, task: event.task, choice: event.choice))
            if pointee.forest.heads[depth] != 0 {
                pointee.length = depth
                pointee.prefix = depth
                return true
            }
        }
        return false
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The reducing search: some of what is left is given away.

import CSupport

// A search has a list of alternatives for each step that it may take back. As long as it has not taken a certain step back, all
// that it has explored has that step before any other that depends on it and was not there yet. So it can ask from now on that
// the step comes before one of those, and give all classes away in which it comes after it: it has seen none of them. What is
// given away is a part like any other, for a search of its own; what the search itself explores from its first execution to its
// last are the classes of its own part with one order more. Nothing of what was done is done again, and no more has to be known
// of the program than what the search knows already.
extension Reduced {
    /// Gives a part of what is left away, the one that begins nearest to the root. Asked between two executions.
    ///
    /// Alternatives in which the two steps come the other way round are taken away. Nothing may rely on them that is not given
    /// away with them: an alternative also covers others that lack some of its steps (`WakeupForest.Node.coversOthers`). Where it
    /// does, another order is looked for.
    ///
    /// - Returns: the part, or nil if there is none to be given away.
    public func giveAway() -> Part? {
        if endsAtFailure || isAstray || wayBack != nil { return nil }
        for (depth, order) in memory.pointee.ordersToDivideBy() {
            guard let left = memory.pointee.alternatives(that: order, leavesUpTo: depth) else { continue }
            let part = memory.pointee.part + [order.reversed]
            for (depth, branches) in left.enumerated() {
                memory.pointee.forest.clear(at: depth)
                memory.pointee.forest.put(branches, at: depth)
            }
            memory.pointee.ask(for: order)
            return part
        }
        return nil
    }
}

extension ReducedState {
    /// The orders that it was asked for.
    fileprivate var part: Part {
        (0..<orders.count).map { index in
            let order = orders[index]
            return Order(object: order.object, early: order.early, late: order.late, takesNeither: order.takesNeither)
        }
    }

    /// Some orders of a step and one that is to come first instead of it, the step nearest to the root first. No execution so far
    /// went another way before the step.
    fileprivate func ordersToDivideBy(most: Int = 8) -> [(depth: Int, order: Order)] {
        var found: [(depth: Int, order: Order)] = []
        for depth in 0..<length {
            if sleepStarts[depth + 1] > 0 { break }
            let step = steps[depth]
            if forest.heads[depth] == 0 || step.object == UInt32.max || step.givesBack { continue }
            let early = turn(of: step, at: depth)
            var path: [Step] = []
            for branch in forest.branches(at: depth) {
                path.removeLast(path.count - Int(branch.level))
                let other = branch.step
                if other.object == step.object && other.task != step.task && !other.givesBack
                    && !(other.onlyLooks && step.onlyLooks)
                {
                    var late = turn(of: other, at: depth)
                    late.number += path.count { $0.object == other.object && late.counts($0) }
                    let order = Order(object: Int(step.object), early: early, late: late, takesNeither: true)
                    if !found.contains(where: { $0.order == order }) { found.append((depth, order)) }
                    if found.count == most { return found }
                }
                path.append(other)
            }
        }
        return found
    }

    /// Which turn of its task a step is that comes next at a depth.
    private func turn(of step: Step, at depth: Int) -> Order.Turn {
        var turn = Order.Turn(task: step.task, number: 1, looks: step.onlyLooks)
        turn.number += (0..<depth).count { steps[$0].object == step.object && turn.counts(steps[$0]) }
        return turn
    }

    /// What an order leaves of the alternatives at each depth up to one.
    ///
    /// - Returns: nil if one that goes covers something that may have to stay.
    fileprivate func alternatives(that order: Order, leavesUpTo last: Int) -> [[WakeupForest.Branch]]? {
        var left: [[WakeupForest.Branch]] = []
        var order = order
        for depth in 0...last {
            guard let branches = order.left(of: forest.branches(at: depth), at: depth) else { return nil }
            left.append(branches)
            order.note(steps[depth], depth)
        }
        return left
    }
}

extension Order {
    /// Of the events so far: whether the later turn came first.
    private var isBroken: Bool { lateEvent >= 0 && (earlyEvent < 0 || earlyEvent > lateEvent) }

    /// Those of some branches that are on the way to a last step which the order leaves.
    ///
    /// - Parameter depth: where they begin. The steps above it were noted.
    fileprivate func left(of branches: [WakeupForest.Branch], at depth: Int) -> [WakeupForest.Branch]? {
        var isLeft = [Bool](repeating: false, count: branches.count)
        var path: [(index: Int, order: Order)] = []
        for (index, branch) in branches.enumerated() {
            path.removeLast(path.count - Int(branch.level))
            var order = path.last?.order ?? self
            order.note(branch.step, depth + path.count)
            path.append((index, order))
            if index + 1 < branches.count && branches[index + 1].level > branch.level { continue }
            if !order.isBroken { for (index, _) in path { isLeft[index] = true } }
            if order.isBroken && branch.coversOthers { return nil }
        }
        return branches.indices.filter { isLeft[$0] }.map { branches[$0] }
    }
}

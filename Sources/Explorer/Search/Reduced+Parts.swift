// SPDX-License-Identifier: GPL-2.0-only
// The reducing search: one part of the classes.

import CSupport

// Sharing the search by handing out branches of its tree would not do. A sleeper covers an alternative because what it does
// not cover of it is inserted from below the sleeper, and inserted before the alternative is explored. A worker that began
// with a younger branch before an older one is done would rely on insertions that come too late, and each of the two would
// take what neither explores for covered by the other.
//
// So a part is a program of its own, with fewer executions: a step that is to come later waits until the other one was
// taken. All that the search needs is that waiting depends on nothing but a step on which the waiting one depends itself,
// and this is so. An execution that ends because of such a wait, not of the program's own, is no execution of this part.
extension UnsafeMutablePointer where Pointee == ReducedState {
    /// Whether a task is at a step that some other step has to come before.
    @inline(__always) func isHeldBack(_ task: Int, _ state: UnsafeMutablePointer<EngineState>) -> Bool {
        let pending = state.pointee.tasks[task].pending
        if !pointee.holdsBack(pending.object, task) || pending.givesBack { return false }
        for index in 0..<pointee.orders.count {
            let order = pointee.orders.base + index
            if order.pointee.object == Int(pending.object) && order.pointee.late.task == task
                && order.pointee.late.looks == pending.onlyLooks
                && order.pointee.late.number == order.pointee.lateCount + 1
                && order.pointee.earlyCount < order.pointee.early.number
            {
                return true
            }
        }
        return false
    }

    /// The tasks that are held back and could go on but for that, a bit each.
    func heldBack(among tasks: UInt32, _ state: UnsafeMutablePointer<EngineState>) -> UInt32 {
        var mask: UInt32 = 0
        for task in 0..<state.pointee.taskCount where tasks & 1 &<< UInt32(task) != 0 && isHeldBack(task, state) {
            mask |= 1 &<< UInt32(task)
        }
        return mask
    }

    /// Whether a step is to come later than one that is not among the events that do not happen after a cut.
    ///
    /// - Parameter end: the event that the step is, or the number of events if it is still to come.
    func mustWait(_ step: Step, before end: Int, _ cut: Clock) -> Bool {
        if !pointee.awaits(step.object, step.task) || step.givesBack { return false }
        for index in 0..<pointee.orders.count {
            let order = pointee.orders.base + index
            guard order.pointee.object == Int(step.object), order.pointee.late.counts(step) else { continue }
            let isLate =
                end < pointee.length
                ? order.pointee.lateEvent == end : order.pointee.lateCount + 1 == order.pointee.late.number
            let early = order.pointee.earlyEvent
            if isLate && (early < 0 || early >= end || pointee.clocks[early].reaches(cut)) { return true }
        }
        return false
    }

    /// Whether this execution, which came to its end, is one of the part.
    var isOfPart: Bool {
        (0..<pointee.orders.count).allSatisfy { index in
            let order = pointee.orders.base + index
            return order.pointee.takesNeither || order.pointee.earlyEvent >= 0 || order.pointee.lateEvent >= 0
        }
    }
}

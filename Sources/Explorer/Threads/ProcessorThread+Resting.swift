// SPDX-License-Identifier: GPL-2.0-only
// Which threads go on by themselves, and how those that do not hear that it is their turn.

import CSupport

// There may be fewer processors than threads, so nobody who waits keeps one for long: it spins a little and then sleeps
// until whoever has news for it calls. How many threads do neither is counted; the last one to rest lets the first of those
// go on who only stand aside, and when there is none, the round may be over. The count says who is worth a call and nothing else:
// that nothing can go on is found by looking at the tasks.
extension UnsafeMutablePointer where Pointee == ProcessorThread {
    /// The thread goes on by itself no more.
    func rest() {
        if cs_exchange(pointee.rests, 1) == 0 && cs_fetch_add(state.pointee.movers, UInt64.max) == 1 {
            state.goOnWhenNobodyMoves()
        }
    }

    /// The thread goes on.
    func move() {
        if cs_exchange(pointee.rests, 0) == 1 { _ = cs_fetch_add(state.pointee.movers, 1) }
    }

    /// Lets the thread go on, from another thread.
    func wake() {
        move()
        cs_call(pointee.calls)
    }

    /// Lets the other threads go on for some operations, or until none of them does. Interrupts are taken meanwhile.
    func standAside(for length: Int) {
        let end = cs_load(state.pointee.sequence) + UInt64(length)
        cs_store(pointee.isBetweenTasks, pointee.isIdling ? 1 : 0)
        cs_store(pointee.standsAsideUntil, end)
        // Pairs with the fence in `ring`: either this sees that the alarm is off, or that sees this thread.
        cs_fence()
        lowerAlarm(to: end)
        while cs_load(pointee.standsAsideUntil) != 0 && cs_load(state.pointee.sequence) < end && !isOver {
            let calls = cs_calls(pointee.calls)
            // Nobody has called for long: nothing may depend on the count of those that go on.
            defer { if cs_calls(pointee.calls) == calls { cs_store(pointee.standsAsideUntil, 0) } }
            sleep(on: UInt32.max, spins: state.pointee.spins, atMost: 20_000) {
                cs_load(pointee.standsAsideUntil) == 0
            }
        }
        cs_store(pointee.standsAsideUntil, 0)
    }

    /// Lets others go first in a round with stops: how far they come, nobody's waking up is to decide.
    func standAsideAtFirst() {
        let disturbance = pointee.disturbance
        if !disturbance.pointee.isActive || pointee.isInHandler || self == state.pointee.callbackThread { return }
        let length = disturbance.pointee.firstLength()
        if length > 0 { standAside(for: length) }
    }

    /// Lets the threads go on who stand aside up to this thread's last operation.
    func ring() {
        let depth = UInt64(pointee.depth)
        cs_store(state.pointee.alarm, UInt64.max)
        cs_fence()
        state.forEachTaskThread { thread in
            let end = cs_load(thread.pointee.standsAsideUntil)
            if end == 0 { return }
            if end > depth { return lowerAlarm(to: end) }
            cs_store(thread.pointee.standsAsideUntil, 0)
            thread.wake()
        }
    }

    private func lowerAlarm(to end: UInt64) {
        var seen = cs_load(state.pointee.alarm)
        while end < seen {
            let found = cs_compare_exchange(state.pointee.alarm, seen, end)
            if found == seen { return }
            seen = found
        }
    }
}

extension UnsafeMutablePointer where Pointee == ThreadedState {
    /// Calls `body` with every thread that has a task or a handler, but for attendants.
    func forEachTaskThread(_ body: (UnsafeMutablePointer<ProcessorThread>) -> Void) {
        for index in 0..<pointee.threadCount { body(pointee.threads[index]) }
        if let thread = pointee.callbackThread { body(thread) }
    }

    /// Lets the first thread go on who stands aside in the middle of its task, or else in the middle of a program. If there is
    /// none, it is for the conductor to see whether the round is over. While a grace period lasts, only readers go on:
    /// what others do after its callbacks, too late perhaps, they would otherwise never do.
    func goOnWhenNobodyMoves() {
        let isGracePeriod = isGracePeriod
        var first: UnsafeMutablePointer<ProcessorThread>?
        var firstEnd = UInt64.max
        forEachTaskThread { thread in
            var end = cs_load(thread.pointee.standsAsideUntil)
            if end == 0 || isGracePeriod && cs_load(thread.pointee.openReaders) == 0 { return }
            if cs_load(thread.pointee.isBetweenTasks) != 0 { end |= 1 << 62 }
            if end < firstEnd { (first, firstEnd) = (thread, end) }
        }
        guard let first else { return isGracePeriod ? () : cs_call(pointee.conductor) }
        cs_store(first.pointee.standsAsideUntil, 0)
        first.wake()
    }

    /// Whether callbacks will be called without anybody's doing, if readers leave.
    private var isGracePeriod: Bool {
        guard cs_load(pointee.callbacks) != 0, let thread = pointee.callbackThread else { return false }
        return cs_load(thread.pointee.sleepsOn) == 0
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Callbacks after a grace period that is waited for at once.

import CSupport

// The thread of liburcu that calls callbacks sleeps ten milliseconds between two batches, as long as a few dozen rounds
// take. So only some rounds go through `call_rcu`; in the others this thread waits for a grace period of its own, by
// `synchronize_rcu`, and does the same. Which it is, is settled for a round: the daemon's fiber never changes threads.
extension UnsafeMutablePointer where Pointee == ThreadedState {
    /// The body of the thread.
    func waitForGracePeriods() {
        cs_rcu_register_thread()
        while true {
            let calls = cs_calls(pointee.graceCalls)
            let count = cs_exchange(pointee.graces, 0)
            if count != 0 {
                cs_synchronize_rcu()
                runCallbacks(count)
            } else if cs_load(pointee.quits) != 0 {
                break
            } else {
                cs_sleep(pointee.graceCalls, calls, 0, 0)
            }
        }
        cs_rcu_unregister_thread()
    }

    /// Lets the daemon of callbacks go on: `count` of those that were queued have had their grace period.
    func runCallbacks(_ count: UInt64) {
        _ = cs_fetch_add(pointee.callers, 1)
        if let thread = pointee.callbackThread {
            thread.attach()
            thread.goOnWithCallbacks()
            cs_engine_set(nil)
        }
        _ = cs_fetch_add(pointee.callbacksRun, count)
        let areAllRun = cs_fetch_add(pointee.callbacks, 0 &- count) == count
        if cs_load(pointee.movers) == 0 { goOnWhenNobodyMoves() }
        _ = cs_fetch_add(pointee.callers, UInt64.max)
        if areAllRun { cs_call(pointee.conductor) }
    }
}

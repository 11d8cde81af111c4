// SPDX-License-Identifier: GPL-2.0-only
// Read sections and callbacks by liburcu.

import CSupport

/// A callback on its way through liburcu.
private struct Callback {
    var head = cs_rcu_head()
    var state: UnsafeMutablePointer<ThreadedState>
}

extension UnsafeMutablePointer where Pointee == ProcessorThread {
    /// Begins a read section.
    func enterReader() {
        cs_rcu_read_lock()
        cs_store(pointee.openReaders, cs_load(pointee.openReaders) + 1)
    }

    /// Ends a read section.
    func leaveReader() {
        // One that is left without having been entered is judged by what the caller counts.
        let open = cs_load(pointee.openReaders)
        if open == 0 { return }
        cs_store(pointee.openReaders, open - 1)
        cs_rcu_read_unlock()
    }

    /// Waits for a grace period. Whatever held latches of the last operation is over by then.
    func waitForReaders() {
        complete()
        cs_synchronize_rcu()
    }

    /// Queues a callback: the daemon of callbacks goes on after a grace period of liburcu's.
    func queueCallback() {
        guard state.pointee.callbackThread != nil else { return }
        _ = cs_fetch_add(state.pointee.callbacks, 1)
        _ = cs_fetch_add(state.pointee.callbacksQueued, 1)
        if !state.pointee.usesCallRCU {
            _ = cs_fetch_add(state.pointee.graces, 1)
            return cs_call(state.pointee.graceCalls)
        }
        let callback = UnsafeMutablePointer<Callback>.allocate(capacity: 1)
        callback.initialize(to: Callback(state: state))
        let head = UnsafeMutableRawPointer(callback).assumingMemoryBound(to: cs_rcu_head.self)
        cs_call_rcu(head, Self.runCallback, callback)
    }

    private static var runCallback: @convention(c) (UnsafeMutableRawPointer?) -> Void {
        { argument in
            let callback = argument.unsafelyUnwrapped.assumingMemoryBound(to: Callback.self)
            let state = callback.pointee.state
            callback.deallocate()
            state.runCallbacks(1)
        }
    }

    /// Runs the daemon of callbacks until it waits for the next one. After the end of the round there is nothing to do.
    func goOnWithCallbacks() {
        let phase = status(of: pointee.task).phase
        if isOver || phase == .failed || phase == .finished { return }
        move()
        enter(pointee.task, from: main)
        complete()
        rest()
        leaveReaders()
    }
}

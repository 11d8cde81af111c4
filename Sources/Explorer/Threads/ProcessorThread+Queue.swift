// SPDX-License-Identifier: GPL-2.0-only
// The queue at a spinlock: who came first takes it first.

import CSupport

// Each thread has one place, in a word of its own that the others read; it can be given up at any time, which a ticket of a
// plain ticket lock cannot. Order is all that the queue brings about: that one thread holds a lock is up to the lock's word.
extension UnsafeMutablePointer where Pointee == ProcessorThread {
    /// Takes the last place at a lock, unless the thread stands there.
    func enterQueue(_ object: UInt32) {
        if cs_load(pointee.place) != 0 { return }
        _ = cs_fetch_add(state.pointee.inQueues, 1)
        let ticket = cs_fetch_add(state.pointee.tickets, 1)
        cs_store(pointee.place, ticket << 32 | UInt64(object) + 1)
    }

    /// Gives the place up.
    ///
    /// - Returns: the lock it was at, or nil if there was none.
    @discardableResult
    func leaveQueue() -> UInt32? {
        let place = cs_load(pointee.place)
        if place == 0 { return nil }
        cs_store(pointee.place, 0)
        _ = cs_fetch_add(state.pointee.inQueues, UInt64.max)
        return UInt32(truncatingIfNeeded: place) - 1
    }

    /// Whether somebody stands at a spinlock who came before this thread, or who came at all if this thread does not stand there.
    func isQueuedBehind(_ operation: cs_operation) -> Bool {
        if operation.operationKind != .acquire || cs_load(state.pointee.inQueues) == 0 { return false }
        let lock = UInt64(operation.object) + 1
        let own = cs_load(pointee.place)
        let limit = own & 0xffff_ffff == lock ? own : UInt64.max
        return (0..<state.pointee.threadCount).contains {
            let place = cs_load(state.pointee.threads[$0].pointee.place)
            return place & 0xffff_ffff == lock && place < limit
        }
    }
}

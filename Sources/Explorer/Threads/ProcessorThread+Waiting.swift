// SPDX-License-Identifier: GPL-2.0-only
// Waiting on a real thread: spinning in a queue, spinning, and sleeping.

import CSupport

extension UnsafeMutablePointer where Pointee == ProcessorThread {
    /// Waits until an operation can take place; returns with its latches held.
    ///
    /// Spinlocks are taken first come, first served: a ticket for everybody, and whoever is at the head of the queue spins on
    /// the lock word itself. That is what the kernel's queued spinlocks do, except that these spread the waiting over
    /// several cache lines, which matters with more processors than a scenario has. A try-lock passes the queue by, as
    /// there. Semaphores have no queue; who waits for one sleeps.
    func wait(for operation: cs_operation) {
        let maySleep = sleeps(operation)
        pointee.sleepsNext = false
        if tryTake(operation, inTurn: !maySleep) { return }
        setStatus(TaskStatus(waitingFor: operation))
        let isLetIn = !pointee.isInHandler || pointee.isInterrupted
        let host = pointee.isInHandler && pointee.isInterrupted ? pointee.task : -1
        let statusOfHost = host < 0 ? TaskStatus(.running) : status(of: host)
        if host >= 0 && statusOfHost.phase == .running {
            cs_store(state.pointee.status(of: host), TaskStatus(.interrupted).word)
        }
        repeat {
            if !isLetIn {
                goBack()
            } else if self == state.pointee.callbackThread && operation.operationKind == .awaitNonzero {
                pass(fiber(of: pointee.task), main)
            } else if maySleep {
                sleep(on: operation.object) { operation.isEnabled(with: cs_load(World.base + Int(operation.object))) }
            } else {
                spin(for: operation)
            }
            if isOver { abandon() }
        } while !tryTake(operation, inTurn: !maySleep)
        if host >= 0 { cs_store(state.pointee.status(of: host), statusOfHost.word) }
        setStatus(TaskStatus(.running))
        if let queue = pointee.queue {
            pointee.queue = nil
            cs_spin_unlock(queue)
        }
    }

    /// Takes the latches if the operation can take place now.
    private func tryTake(_ operation: cs_operation, inTurn: Bool) -> Bool {
        latch(operation)
        let word = World.base + Int(operation.object)
        if operation.isEnabled(with: cs_load(word)) && !(inTurn && isQueuedBehind(operation)) { return true }
        unlatch()
        return false
    }

    /// Whether others stand in the queue of a spinlock and this thread is not among them.
    private func isQueuedBehind(_ operation: cs_operation) -> Bool {
        if operation.operationKind != .acquire || pointee.queue != nil { return false }
        let word = cs_load(state.pointee.queues + Int(operation.object))
        return UInt32(truncatingIfNeeded: word) != UInt32(truncatingIfNeeded: word >> 32)
    }

    /// A semaphore is slept for, and so is everything that daemons wait for. The callbacks' thread is liburcu's.
    private func sleeps(_ operation: cs_operation) -> Bool {
        pointee.sleepsNext || operation.operationKind == .acquireShared
            || state.pointee.tasks[current].isDaemon && !pointee.isInHandler
    }

    /// Spins until the operation looks possible, in the queue of the lock if it is one.
    private func spin(for operation: cs_operation) {
        let word = World.base + Int(operation.object)
        if operation.operationKind == .acquire && pointee.queue == nil {
            let queue = state.pointee.queues + Int(operation.object)
            let ticket = UInt32(truncatingIfNeeded: cs_fetch_add(queue, 1 << 32) >> 32)
            pointee.queues.append(queue)
            spin { UInt32(truncatingIfNeeded: cs_load(queue)) == ticket }
            pointee.queue = queue
        }
        spin { operation.isEnabled(with: cs_load(word)) }
    }

    /// Spins with interrupts enabled.
    private func spin(until isDone: () -> Bool) {
        var round: UInt32 = 0
        while !isDone() {
            cs_spin_wait(round)
            round &+= 1
            if isOver { abandon() }
            if !pointee.isInHandler { takeInterrupt(from: fiber(of: current)) }
        }
    }

    /// Sleeps until the condition holds, an interrupt comes or the round is over.
    ///
    /// - Parameter object: the word whose changes are news.
    func sleep(on object: UInt32, until isDone: () -> Bool) {
        let calls = cs_calls(pointee.calls)
        cs_store(pointee.sleepsOn, UInt64(object) + 1)
        _ = cs_fetch_add(state.pointee.sleepers, 1)
        // Pairs with the fence in `complete`.
        cs_fence()
        if !isDone() && !isOver && !isInterruptible { cs_sleep(pointee.calls, calls, 0) }
        _ = cs_fetch_add(state.pointee.sleepers, UInt64.max)
        cs_store(pointee.sleepsOn, 0)
        if !pointee.isInHandler {
            takeInterrupt(from: pointee.isIdling ? main : fiber(of: current))
        }
    }
}

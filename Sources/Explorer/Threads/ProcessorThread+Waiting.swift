// SPDX-License-Identifier: GPL-2.0-only
// Waiting on a real thread: spinning and sleeping.

import CSupport

extension UnsafeMutablePointer where Pointee == ProcessorThread {
    /// Waits until an operation can take place; returns with its latches held.
    ///
    /// Spinlocks are taken first come, first served: a ticket for everybody, and whoever has the first one spins on the lock
    /// word itself. That is what the kernel's queued spinlocks do, except that these spread the waiting over several cache
    /// lines, which matters with more processors than a scenario has. A try-lock passes the queue by, as there.
    /// Semaphores have no queue; who waits for one sleeps. Who has spun for long sleeps too: the processor that it
    /// spins on may be the one that the holder needs.
    func wait(for operation: cs_operation) {
        let maySleep = sleeps(operation)
        pointee.sleepsNext = false
        if tryTake(operation, inTurn: !maySleep) { return }
        setStatus(TaskStatus(waitingFor: operation))
        let isLetIn = !pointee.isInHandler || pointee.isInterrupted
        let host = pointee.isInHandler && pointee.isInterrupted ? pointee.task : -1
        let statusOfHost = host < 0 ? TaskStatus(.running) : status(of: host)
        if host >= 0 { holdUp(host, statusOfHost) }
        repeat {
            if !isLetIn {
                goBack()
            } else if goesBack(for: operation) {
                pass(fiber(of: pointee.task), main)
            } else if maySleep {
                sleep(on: operation.object, spins: 0) {
                    operation.isEnabled(with: cs_load(World.base + Int(operation.object)))
                }
            } else {
                spin(for: operation)
            }
            if isOver { abandon() }
        } while !tryTake(operation, inTurn: !maySleep)
        if host >= 0 { cs_store(state.pointee.status(of: host), statusOfHost.word) }
        setStatus(TaskStatus(.running))
        // Otherwise the place is the host's, who only comes to its handler's turn.
        if isLetIn { leaveQueue() }
    }

    /// A host stands still while its handler waits, whatever it waits for itself. It has no place in a queue meanwhile: those
    /// behind it would wait for the handler too, which the lock does not ask of them.
    private func holdUp(_ host: Int, _ status: TaskStatus) {
        if let object = leaveQueue() { call(object) }
        if status.phase == .running || status.phase == .blocked {
            cs_store(state.pointee.status(of: host), TaskStatus(.interrupted).word)
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

    /// Whether the task leaves the thread that came to go on with it, and waits until one comes again.
    private func goesBack(for operation: cs_operation) -> Bool {
        pointee.isAttendant || self == state.pointee.callbackThread && operation.operationKind == .awaitNonzero
    }

    /// A semaphore is slept for, and so is everything that daemons wait for. The callbacks' thread is liburcu's.
    private func sleeps(_ operation: cs_operation) -> Bool {
        pointee.sleepsNext || operation.operationKind == .acquireShared
            || state.pointee.tasks[current].isDaemon && !pointee.isInHandler
    }

    /// Spins until the operation looks possible, with interrupts enabled. Whoever is first in a queue has the lock before the next
    /// one hears of it, and its giving the lock back is news for all that wait for the word.
    private func spin(for operation: cs_operation) {
        let word = World.base + Int(operation.object)
        if operation.operationKind == .acquire { enterQueue(operation.object) }
        func isDone() -> Bool { operation.isEnabled(with: cs_load(word)) && !isQueuedBehind(operation) }
        while !isDone() {
            sleep(on: operation.object, spins: state.pointee.spins, until: isDone)
            // A handler that had to wait has given the place up.
            if isOver || cs_load(pointee.place) == 0 { return }
        }
    }

    /// Waits until the condition holds, an interrupt comes or the round is over; or comes back for no reason.
    ///
    /// - Parameters:
    ///   - object: the word whose changes are news.
    ///   - spins: rounds of a loop before the thread goes to sleep.
    ///   - limit: microseconds; 0 is for ever.
    func sleep(on object: UInt32, spins: UInt32 = 0, atMost limit: UInt32 = 0, until isDone: () -> Bool) {
        let calls = cs_calls(pointee.calls)
        cs_store(pointee.sleepsOn, UInt64(object) + 1)
        _ = cs_fetch_add(state.pointee.sleepers, 1)
        // Pairs with the fence in `complete`.
        cs_fence()
        if !isDone() && !isOver && !isInterruptible {
            rest()
            park(calls, spins, limit)
            // Whoever sees the round over is left out of the count, which may be the next round's by now. Pairs with the fence
            // at the end of a round: either this sees the end, or the conductor sees that the thread does not sleep.
            cs_fence()
            if !isOver { move() }
        }
        _ = cs_fetch_add(state.pointee.sleepers, UInt64.max)
        cs_store(pointee.sleepsOn, 0)
        if !pointee.isInHandler {
            takeInterrupt(from: pointee.isIdling ? main : fiber(of: current))
        }
    }

    /// Sleeps. Either the conductor sees at the end of the round that this thread does, or the thread sees the end.
    private func park(_ calls: UInt32, _ spins: UInt32, _ limit: UInt32) {
        cs_store(pointee.isParked, 1)
        cs_fence()
        if !isOver { cs_sleep(pointee.calls, calls, spins, limit) }
        cs_store(pointee.isParked, 0)
    }

    /// Goes on with an attendant on the calling thread, until it waits.
    func visit() {
        let status = status(of: pointee.task)
        let canGoOn = status.phase == .running || status.phase == .blocked && !status.isStuck
        if !canGoOn || isOver { return }
        attach()
        move()
        enter(pointee.task, from: main)
        complete()
        rest()
        cs_engine_set(nil)
    }
}

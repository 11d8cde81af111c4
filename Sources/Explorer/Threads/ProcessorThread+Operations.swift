// SPDX-License-Identifier: GPL-2.0-only
// The hook on a real thread: when an operation takes place, and what holds it apart from others.

import CSupport

// From one hook to the next an operation holds the latch of its word, and the hardware's if it touches state that is more
// than one word. So a table word and what the processors may fill from it change together, operations that depend on each
// other never overlap, and their numbers say in which order they took place. Everything else runs in parallel. The order
// of latches is: hardware, then word; each thread holds one of either at most.
extension UnsafeMutablePointer where Pointee == ProcessorThread {
    /// Announces an operation and returns when it is to take place.
    func announce(_ operation: cs_operation) {
        complete()
        if pointee.isIdling && !pointee.isInHandler { return take(operation, choice: 0) }
        pause()
        take(operation, choice: 0)
    }

    /// Chooses one of some outcomes, with equal chance.
    func choose(_ count: Int) -> Int {
        let choice = Int.random(in: 0..<count, using: &pointee.disturbance.pointee.random)
        if pointee.isIdling && !pointee.isInHandler { return choice }
        complete()
        pause()
        let operation = cs_operation(.local, object: UInt32.max, reads: 0, writes: 0, choices: UInt8(count))
        take(operation, choice: choice)
        return choice
    }

    /// What may happen between two operations: a delay, an interrupt, the end of the round.
    private func pause() {
        if pointee.disturbance.pointee.isDue { standAside(for: pointee.disturbance.pointee.nextLength()) }
        if !pointee.isInHandler { takeInterrupt(from: fiber(of: current)) }
        // Last: a handler may have waited until the round was over, and its host takes no step after that.
        if isOver { abandon() }
    }

    private func take(_ operation: cs_operation, choice: Int) {
        if operation.blocks {
            wait(for: operation)
        } else {
            latch(operation)
        }
        switch operation.operationKind {
        // What nobody waits for; a lock that is taken is news for nobody.
        case .read, .awaitZero, .awaitNonzero, .local, .acquire, .acquireShared: break
        default: pointee.changed = operation.object
        }
        if pointee.isInHandler || !pointee.isIdling { record(choice) }
    }

    /// Takes the latches of an operation.
    func latch(_ operation: cs_operation) {
        if operation.reads | operation.writes != 0 {
            cs_latch(state.pointee.hardware)
            pointee.holdsHardware = true
        }
        if operation.object != UInt32.max {
            let latch = state.pointee.latch(of: operation.object)
            cs_latch(latch)
            pointee.latched = latch
        }
    }

    func unlatch() {
        if let latched = pointee.latched {
            pointee.latched = nil
            cs_unlatch(latched)
        }
        if pointee.holdsHardware {
            pointee.holdsHardware = false
            cs_unlatch(state.pointee.hardware)
        }
    }

    /// Ends the operation that is taking place: others may go on, and those who sleep on its word hear of it.
    func complete() {
        unlatch()
        if UInt64(pointee.depth) >= cs_load(state.pointee.alarm) { ring() }
        let changed = pointee.changed
        if changed == UInt32.max { return }
        pointee.changed = UInt32.max
        // Pairs with the fence in `sleep`: either it sees the word, or this sees the sleeper.
        cs_fence()
        if cs_load(state.pointee.sleepers) != 0 { call(changed) }
    }

    /// Calls every thread that waits for a word, by its task or by its handler.
    func call(_ object: UInt32) {
        state.forEachTaskThread { $0.hear(of: object) }
    }

    private func hear(of object: UInt32) {
        let sleepsOn = cs_load(pointee.sleepsOn)
        if sleepsOn == 0 { return }
        let handler = pointee.handler >= 0 ? status(of: pointee.handler) : TaskStatus(.running)
        if sleepsOn == UInt64(object) + 1 || (handler.phase == .blocked && handler.object == object) {
            wake()
        }
    }

    /// Gives the operation its number. The latches make it agree with the order of all that depends on it.
    private func record(_ choice: Int) {
        let number = Int(cs_fetch_add(state.pointee.sequence, 1))
        if number >= state.pointee.longest {
            cs_store(state.pointee.over, pointee.round)
            unlatch()
            cs_call(state.pointee.conductor)
            abandon()
        }
        state.pointee.steps[number] = UInt8(truncatingIfNeeded: current)
        state.pointee.choices[number] = UInt8(truncatingIfNeeded: choice)
        pointee.depth = number + 1
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Interrupts on a real thread: the handler runs on the thread of the processor that it interrupts.

import CSupport

// The handler is a task like any other, with a fiber of its own. Outside of an interrupt it waits for one, or for the
// processor to enable interrupts; whenever it waits for either, the interrupted code goes on.
extension UnsafeMutablePointer where Pointee == ProcessorThread {
    /// Whether the handler has something to do that the processor would let it do now. Not after the round is over: it may have
    /// been left for good.
    var isInterruptible: Bool {
        if pointee.handler < 0 || pointee.isInterrupted || isOver { return false }
        let status = status(of: pointee.handler)
        return status.phase == .blocked && !status.isStuck
    }

    /// Lets the handler run if there is something for it to do.
    func takeInterrupt(from fiber: UnsafeMutablePointer<cs_fiber>) {
        while isInterruptible { interrupt(from: fiber) }
    }

    /// Goes on with the handler until it has nothing to do.
    func interrupt(from fiber: UnsafeMutablePointer<cs_fiber>) {
        pointee.interrupted = fiber
        pointee.isInHandler = true
        enter(pointee.handler, from: fiber)
        pointee.isInHandler = false
        pointee.interrupted = nil
    }

    /// Goes from the handler, which has nothing to do, back to what it interrupted.
    func goBack() {
        pass(fiber(of: pointee.handler), pointee.interrupted.unsafelyUnwrapped)
    }
}

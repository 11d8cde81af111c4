// SPDX-License-Identifier: GPL-2.0-only
// Interrupts between CPUs.

import CSupport
import Explorer

/// One kind of interrupt from CPU to CPU. Each CPU has a mask word, a lock that its code holds while interrupts are
/// disabled and the handler holds while it runs, and a word of pending interrupts with a bit for each sender.
public enum Interrupts {
    /// Held (`Lock`) while interrupts are disabled.
    public static func mask(of cpu: Int) -> Word { Machine.word(CPUWord.mask, of: cpu) }

    /// Interrupts that were sent and not taken.
    public static func pending(of cpu: Int) -> Word { Machine.word(CPUWord.pending, of: cpu) }

    /// Sends an interrupt to a CPU. A step.
    public static func send(to cpu: Int) {
        let word = pending(of: cpu)
        Engine.visible(.modify, word)
        Engine.store(word, word.pointee | 1 << UInt64(Machine.currentCPU))
        Engine.note("interrupt to CPU \(cpu)")
    }

    /// For the interrupt task of a CPU: waits for an interrupt and takes it, with interrupts disabled from here on.
    ///
    /// - Returns: who sent one, a bit each.
    public static func take(cpu: Int) -> UInt64 {
        let word = pending(of: cpu)
        Engine.visible(.awaitNonzero, word)
        Lock.acquire(mask(of: cpu))
        Interrupt.enter()
        Engine.visible(.modify, word)
        let senders = cs_load(word)
        Engine.store(word, 0)
        return senders
    }

    /// Ends the handler.
    public static func finish(cpu: Int) {
        Interrupt.leave()
        Lock.release(mask(of: cpu))
    }
}

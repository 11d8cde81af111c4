// SPDX-License-Identifier: GPL-2.0-only
// Disabling interrupts on this CPU.

import CSupport
import Explorer
import Machine

public func local_irq_disable() {
    Lock.acquire(Interrupts.mask(of: Machine.currentCPU))
    AtomicSection.uninterrupted.enter()
}
public func local_irq_enable() {
    Lock.release(Interrupts.mask(of: Machine.currentCPU))
    AtomicSection.uninterrupted.leave()
}
/// Whether the running task has disabled interrupts on its CPU, or is one.
public func irqs_disabled() -> Bool { Lock.isMine(Interrupts.mask(of: Machine.currentCPU)) }

/// Disables interrupts; returns whether they were disabled before.
public func local_irq_save() -> UInt {
    if irqs_disabled() { return 1 }
    local_irq_disable()
    return 0
}
public func local_irq_restore(_ flags: UInt) { if flags == 0 { local_irq_enable() } }

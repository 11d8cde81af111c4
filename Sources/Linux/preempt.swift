// SPDX-License-Identifier: GPL-2.0-only
// Where a task may sleep. There is no scheduler, but code that could sleep where it must not is found.

import Explorer

/// Says that the caller may sleep: under a spinlock, inside an RCU read section, with preemption or interrupts disabled and in
/// interrupt handlers this breaks `sleep-in-atomic`. Not a step. Models `might_sleep()` with CONFIG_DEBUG_ATOMIC_SLEEP.
public func might_sleep(_ what: StaticString = #function) { AtomicSection.mayWait(for: "\(what)") }

/// Offers to let others run. Models `cond_resched()`, which might sleep.
public func cond_resched() { might_sleep("cond_resched") }

public func preempt_disable() { AtomicSection.pinned.enter() }
public func preempt_enable() { AtomicSection.pinned.leave() }
@inlinable public func preemptible() -> Bool { false }
@inlinable public func need_resched() -> Bool { false }

/// The CPU that runs the caller, which stays there until `put_cpu()`.
public func get_cpu() -> UInt {
    preempt_disable()
    return smp_processor_id()
}
public func put_cpu() { preempt_enable() }

/// How an allocation may go about it. Models `gfp_t`, as far as sleeping goes.
public enum gfp_t { case GFP_KERNEL, GFP_NOWAIT, GFP_ATOMIC }
@inlinable public var GFP_KERNEL: gfp_t { .GFP_KERNEL }
@inlinable public var GFP_NOWAIT: gfp_t { .GFP_NOWAIT }
@inlinable public var GFP_ATOMIC: gfp_t { .GFP_ATOMIC }

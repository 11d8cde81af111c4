// SPDX-License-Identifier: GPL-2.0-only
// RCU: what is freed late is freed once everybody who was reading has left.

import CSupport
import Explorer
import Machine

/// What `call_rcu()` needs of an object that is to be freed. Models `struct rcu_head`.
public enum rcu_head: KernelObject { @inlinable public static var words: Int { 2 } }

/// Frees what lies around a head, whose address it gets. Must not capture anything. Models `rcu_callback_t`.
public typealias rcu_callback_t = @convention(c) (UInt) -> Void

// Each task counts its nested readers in a word of its own, so entering and leaving depend on nothing but the end of a grace
// period. A stretch with interrupts disabled holds a grace period back as well, as the consolidated flavour has it.

/// The readers that a task is inside of.
private func readers(_ task: Int) -> Word { Machine.kernelMemory + (Plan.rcu + task) }
/// How many callbacks were queued and not taken yet.
private var queued: Word { Machine.kernelMemory + (Plan.rcu + Program.mostTasks) }
/// The head that was queued last; each head holds the one before and its function.
private var last: Word { Machine.kernelMemory + (Plan.rcu + Program.mostTasks + 1) }

/// Begins to read.
public func rcu_read_lock() {
    Engine.enterReader()
    enter(1)
    AtomicSection.reading.enter()
}
/// Ends it.
public func rcu_read_unlock() {
    enter(-1)
    Engine.leaveReader()
    AtomicSection.reading.leave()
}

private func enter(_ change: Int) {
    guard let task = Engine.currentTask else { return }
    let word = readers(task)
    Engine.visible(.write, word)
    Engine.mark(.bookkeeping)
    Engine.store(word, UInt64(bitPattern: Int64(bitPattern: word.pointee) &+ Int64(change)))
}

/// Calls a function once everybody who is reading now has left. During set-up nobody reads, so it is called at once.
public func call_rcu(_ head: Ptr<rcu_head>, _ function: rcu_callback_t) {
    if Engine.currentTask == nil { return function(head.address) }
    Engine.store(head.word(1), UInt64(UInt(bitPattern: unsafeBitCast(function, to: UnsafeRawPointer.self))))
    Engine.visible(.modify, queued)
    Engine.store(head.word(0), last.pointee)
    Engine.store(last, UInt64(head.address))
    Engine.store(queued, queued.pointee &+ 1)
    Engine.note("a callback waits for a grace period")
    Engine.queueCallback()
}

/// Waits until everybody has left who is reading now. May sleep, so waiting for oneself is `sleep-in-atomic`.
public func synchronize_rcu() {
    might_sleep("synchronize_rcu")
    waitForReaders()
}

private func waitForReaders() {
    for task in 0..<Program.mostTasks where task != Engine.currentTask { Engine.visible(.awaitZero, readers(task)) }
    for cpu in 0..<Int(nr_cpu_ids) { Engine.visible(.awaitZero, Interrupts.mask(of: cpu)) }
}

/// Waits for grace periods and calls what was queued before each of them, for ever: the body of a task of its own. A callback
/// that leaves a section open which it entered breaks `section-left-open`.
/// Models `rcu_do_batch()` behind `rcu_gp_kthread()`.
public func serve_rcu() {
    while true {
        Engine.visible(.awaitNonzero, queued)
        Engine.visible(.modify, queued)
        var head = UInt(last.pointee)
        Engine.store(queued, 0)
        Engine.store(last, 0)
        Engine.waitForReaders()
        waitForReaders()
        Engine.note("the grace period is over")
        while head != 0 {
            let callback: Ptr<rcu_head> = Ptr(address: head)
            let function = unsafeBitCast(
                UnsafeRawPointer(bitPattern: UInt(callback.word(1).pointee)), to: rcu_callback_t.self)
            head = UInt(callback.word(0).pointee)
            function(callback.address)
            AtomicSection.mustBeLeft(at: "a callback of RCU returns")
        }
    }
}

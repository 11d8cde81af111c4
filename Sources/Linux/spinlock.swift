// SPDX-License-Identifier: GPL-2.0-only
// Locks, one word each. Blocking is the explorer's business; on real threads spinlocks spin and semaphores sleep.

import Explorer
import Machine

/// A spinlock: who holds it must not sleep. Models `spinlock_t`.
public enum spinlock_t: KernelObject { @inlinable public static var words: Int { 1 } }

/// A lock whose waiters sleep, as bit locks do too. Models `struct mutex`.
public enum mutex: KernelObject { @inlinable public static var words: Int { 1 } }

/// A reader-writer semaphore without handing over or fairness. Models `struct rw_semaphore`.
public enum rw_semaphore: KernelObject { @inlinable public static var words: Int { 1 } }

@inlinable public var SINGLE_DEPTH_NESTING: Int { 1 }

@inlinable public func spin_lock(_ lock: Ptr<spinlock_t>) {
    Lock.acquire(lock.word())
    AtomicSection.spinning.enter()
}
@inlinable public func spin_lock_nested(_ lock: Ptr<spinlock_t>, _ subclass: Int) { spin_lock(lock) }
@inlinable public func spin_trylock(_ lock: Ptr<spinlock_t>) -> Bool {
    let taken = Lock.tryAcquire(lock.word())
    if taken { AtomicSection.spinning.enter() }
    return taken
}
@inlinable public func spin_unlock(_ lock: Ptr<spinlock_t>) {
    Lock.release(lock.word())
    AtomicSection.spinning.leave()
}
@inlinable public func spin_lock_init(_ lock: Ptr<spinlock_t>) { Engine.store(lock.word(), 0) }

/// Takes a lock with interrupts off; returns whether they were off before.
public func raw_spin_lock_irqsave(_ lock: Ptr<spinlock_t>) -> UInt {
    let flags = local_irq_save()
    spin_lock(lock)
    return flags
}
public func raw_spin_unlock_irqrestore(_ lock: Ptr<spinlock_t>, _ flags: UInt) {
    spin_unlock(lock)
    local_irq_restore(flags)
}

@inlinable public func mutex_lock(_ lock: Ptr<mutex>) {
    might_sleep("mutex_lock")
    Lock.acquire(lock.word(), sleeping: true)
}
@inlinable public func mutex_trylock(_ lock: Ptr<mutex>) -> Bool { Lock.tryAcquire(lock.word()) }
@inlinable public func mutex_unlock(_ lock: Ptr<mutex>) { Lock.release(lock.word()) }
/// Waits until nobody holds the lock. Models `wait_on_bit()`.
@inlinable public func mutex_wait(_ lock: Ptr<mutex>) {
    might_sleep("mutex_wait")
    Engine.visible(.awaitZero, lock.word())
}
@inlinable public func mutex_init(_ lock: Ptr<mutex>) { Engine.store(lock.word(), 0) }
/// Whether anybody holds the lock. A step.
public func mutex_is_locked(_ lock: Ptr<mutex>) -> Bool { isLocked(lock.word()) }
/// Whether the running task holds the lock. Not a step.
@inlinable public func mutex_is_mine(_ lock: Ptr<mutex>) -> Bool { Lock.isMine(lock.word()) }

@inlinable public func init_rwsem(_ sem: Ptr<rw_semaphore>) { Engine.store(sem.word(), 0) }
@inlinable public func down_read(_ sem: Ptr<rw_semaphore>) {
    might_sleep("down_read")
    Lock.acquireShared(sem.word())
}
@inlinable public func down_read_trylock(_ sem: Ptr<rw_semaphore>) -> Bool { Lock.tryAcquireShared(sem.word()) }
@inlinable public func up_read(_ sem: Ptr<rw_semaphore>) { Lock.releaseShared(sem.word()) }
@inlinable public func down_write(_ sem: Ptr<rw_semaphore>) {
    might_sleep("down_write")
    Lock.acquire(sem.word(), sleeping: true)
}
@inlinable public func down_write_trylock(_ sem: Ptr<rw_semaphore>) -> Bool { Lock.tryAcquire(sem.word()) }
@inlinable public func up_write(_ sem: Ptr<rw_semaphore>) { Lock.release(sem.word()) }
/// Turns an exclusive hold of the running task into a shared one, with nobody in between. A step.
public func downgrade_write(_ sem: Ptr<rw_semaphore>) {
    let word = sem.word()
    Engine.visible(.release, word)
    if !Lock.isMine(word) { Engine.fail(.lockMisuse, "a lock is downgraded by a task that does not hold it") }
    Engine.store(word, 1)
}
/// Whether anybody holds the lock. A step.
public func spin_is_locked(_ lock: Ptr<spinlock_t>) -> Bool { isLocked(lock.word()) }
/// Whether the running task holds the lock. Not a step.
@inlinable public func spin_is_mine(_ lock: Ptr<spinlock_t>) -> Bool { Lock.isMine(lock.word()) }

private func isLocked(_ word: Word) -> Bool {
    Engine.visible(.modify, word)
    return word.pointee != 0
}

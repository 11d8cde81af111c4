// SPDX-License-Identifier: GPL-2.0-only
// Locks of the explored program: one word each, zero while free. A blocked attempt is no step.

import CSupport

/// Operations on lock words. An exclusive hold is marked with its owner; shared holds are counted for each task, so that
/// giving one back that is not held goes wrong whatever the others do.
public enum Lock {
    /// Waits until the lock is free and takes it.
    ///
    /// - Parameter sleeping: whether the wait is one that a task sleeps in; on real threads, others spin. Who waits for a
    ///   shared hold always sleeps.
    public static func acquire(_ word: UnsafeMutablePointer<UInt64>, sleeping: Bool = false) {
        if sleeping { Engine.expectSleep() }
        Engine.visible(.acquire, word)
        Engine.store(word, mine)
        note(word, exclusively: true, waiting: true)
    }

    /// Waits until nobody holds the lock exclusively and takes it shared.
    public static func acquireShared(_ word: UnsafeMutablePointer<UInt64>) {
        Engine.visible(.acquireShared, word)
        Engine.store(word, word.pointee &+ sharedHold(of: Engine.currentTask ?? 0))
        note(word, exclusively: false, waiting: true)
    }

    /// Takes the lock if it is free.
    public static func tryAcquire(_ word: UnsafeMutablePointer<UInt64>) -> Bool {
        Engine.visible(.modify, word)
        guard word.pointee == 0 else { return false }
        Engine.store(word, mine)
        note(word, exclusively: true, waiting: false)
        return true
    }

    /// Takes the lock shared if nobody holds it exclusively.
    public static func tryAcquireShared(_ word: UnsafeMutablePointer<UInt64>) -> Bool {
        Engine.visible(.modify, word)
        guard word.pointee & exclusively == 0 else { return false }
        Engine.store(word, word.pointee &+ sharedHold(of: Engine.currentTask ?? 0))
        note(word, exclusively: false, waiting: false)
        return true
    }

    /// Gives back an exclusive hold of the running task.
    public static func release(_ word: UnsafeMutablePointer<UInt64>) {
        Engine.visible(.release, word)
        if word.pointee != mine {
            Engine.fail(.lockMisuse, "an exclusive lock is given back by a task that does not hold it")
        }
        Engine.store(word, 0)
        noteRelease(word)
    }

    /// Gives back a shared hold of the running task.
    public static func releaseShared(_ word: UnsafeMutablePointer<UInt64>) {
        Engine.visible(.releaseShared, word)
        let hold = sharedHold(of: Engine.currentTask ?? 0)
        if word.pointee & exclusively != 0 || word.pointee & (hold &* mostSharedHolds) == 0 {
            Engine.fail(.lockMisuse, "a shared lock is given back by a task that does not hold it")
        }
        Engine.store(word, word.pointee &- hold)
        noteRelease(word)
    }

    /// Whether the running task holds the lock exclusively. Not a step: the answer is the task's own doing.
    public static func isMine(_ word: UnsafeMutablePointer<UInt64>) -> Bool { Engine.load(word) == mine }

    private static func note(_ word: UnsafeMutablePointer<UInt64>, exclusively: Bool, waiting: Bool) {
        // On real threads there is no one order to write down; the explorer looks for cycles.
        guard let task = Engine.currentTask, !Engine.isOnThreads else { return }
        let object = UInt32(truncatingIfNeeded: word - World.base)
        EngineState.current.pointee.lockOrder.pointee.take(object, by: task, exclusively: exclusively, waiting: waiting)
    }

    private static func noteRelease(_ word: UnsafeMutablePointer<UInt64>) {
        // On real threads there is no one order to write down; the explorer looks for cycles.
        guard let task = Engine.currentTask, !Engine.isOnThreads else { return }
        let object = UInt32(truncatingIfNeeded: word - World.base)
        EngineState.current.pointee.lockOrder.pointee.giveBack(object, by: task)
    }

    /// One shared hold of a task in the lock word: seven bits of it count those of each task.
    static func sharedHold(of task: Int) -> UInt64 { 1 &<< UInt64(7 * task) }
    private static let mostSharedHolds: UInt64 = 127

    private static var mine: UInt64 { exclusively | UInt64((Engine.currentTask ?? -1) + 1) }
}

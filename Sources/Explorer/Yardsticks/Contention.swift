// SPDX-License-Identifier: GPL-2.0-only
// Threads that want one lock, or queue callbacks: what runs on real threads are measured with.

import CSupport

/// Tasks that do one small thing over and over.
public enum Contention {
    /// Tasks that each take a spinlock, add to a counter under it and give the lock back, `times` times. Under the lock they
    /// count as well how often another task had it before: `handOvers`.
    public static func locks(tasks: Int, times: Int) -> Program {
        World.create(words: 16)
        return Program(
            tasks: (0..<tasks).map {
                Program.Task("lock \($0)", argument: UInt(times)) { Contention.takeLock(times: $0) }
            })
    }

    private static func takeLock(times: UInt) {
        for _ in 0..<times {
            Lock.acquire(World.base)
            Engine.visible(.write, World.base + 8)
            Engine.store(World.base + 8, Engine.load(World.base + 8) &+ 1)
            noteHolder()
            Lock.release(World.base)
        }
    }

    /// How often the lock came to another task than the one that had it last. At the end of an execution.
    public static var handOvers: Int { Int(World.base[10]) }

    private static func noteHolder() {
        let holder = UInt64(Engine.currentTask ?? 0) + 1
        if Engine.load(World.base + 9) == holder { return }
        Engine.store(World.base + 9, holder)
        Engine.store(World.base + 10, Engine.load(World.base + 10) &+ 1)
    }

    /// Two tasks that take a spinlock in turns, `times` times each: whoever had it waits until the other one has.
    public static func turns(times: Int) -> Program {
        World.create(words: 16)
        return Program(
            tasks: (0..<2).map {
                Program.Task("turn \($0)", argument: UInt(times << 1 | $0)) {
                    Contention.takeTurns(times: $0 >> 1, isSecond: $0 & 1 != 0)
                }
            })
    }

    private static func takeTurns(times: UInt, isSecond: Bool) {
        for _ in 0..<times {
            Engine.visible(isSecond ? .awaitNonzero : .awaitZero, World.base + 8)
            Lock.acquire(World.base)
            Engine.visible(.write, World.base + 8)
            Engine.store(World.base + 8, isSecond ? 0 : 1)
            Lock.release(World.base)
        }
    }

    /// One task that queues callbacks, and the daemon that runs them: task 1.
    public static func callbacks(times: Int) -> Program {
        World.create(words: 16)
        return Program(tasks: [
            .init("queue", argument: UInt(times)) { times in
                for _ in 0..<times {
                    Engine.visible(.modify, World.base)
                    Engine.store(World.base, Engine.load(World.base) &+ 1)
                    Engine.queueCallback()
                }
            },
            .init("rcu", isDaemon: true) { _ in
                while true {
                    Engine.visible(.awaitNonzero, World.base)
                    Engine.visible(.modify, World.base)
                    Engine.store(World.base, 0)
                    Engine.waitForReaders()
                }
            },
        ])
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Threads that want one lock, or queue callbacks: what runs on real threads are measured with.

import CSupport

/// Tasks that do one small thing over and over.
public enum Contention {
    /// Tasks that each take a spinlock, add to a counter under it and give the lock back, `times` times.
    public static func locks(tasks: Int, times: Int) -> Program {
        World.create(words: 16)
        return Program(
            tasks: (0..<tasks).map {
                Program.Task("lock \($0)", argument: UInt(times)) { times in
                    for _ in 0..<times {
                        Lock.acquire(World.base)
                        Engine.visible(.write, World.base + 8)
                        Engine.store(World.base + 8, Engine.load(World.base + 8) &+ 1)
                        Lock.release(World.base)
                    }
                }
            })
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

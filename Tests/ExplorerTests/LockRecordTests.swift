// SPDX-License-Identifier: GPL-2.0-only
// A cycle of locks whose halves are seen by two processes.

import Explorer
import Testing

extension ExplorerTests {
    @Suite("Lock order over processes")
    struct LockRecordTests {
        /// What a process records in which only this task takes locks.
        private static func record(ofTask task: Int, first: Int, second: Int) -> [UInt32] {
            World.create(words: 4)
            let words = Words(first: first, second: second)
            let pointer = UnsafeMutablePointer<Words>.allocate(capacity: 1)
            pointer.initialize(to: words)
            defer { pointer.deallocate() }
            let work = Program.Task("locks", argument: UInt(bitPattern: pointer)) { argument in
                let words = UnsafeMutablePointer<Words>(bitPattern: argument)!.pointee
                Lock.acquire(World.base + words.first)
                Lock.acquire(World.base + words.second)
                Lock.release(World.base + words.second)
                Lock.release(World.base + words.first)
            }
            let idle = Program.Task("idle", argument: 0) { _ in }
            let exploration = Exploration(Program(tasks: task == 0 ? [work, idle] : [idle, work]))
            let outcome = exploration.run(Reduced())
            #expect(outcome.isComplete && outcome.findings.isEmpty)
            return exploration.lockRecord
        }

        private struct Words {
            var first: Int
            var second: Int
        }

        @Test("Opposite orders are a cycle, though neither process saw both", arguments: [(1, 2, true), (2, 1, false)])
        func cycle(first: Int, second: Int, expected: Bool) {
            let one = Self.record(ofTask: 0, first: 2, second: 1)
            let other = Self.record(ofTask: 1, first: first, second: second)
            #expect(!one.isEmpty && !other.isEmpty)
            World.create(words: 4)
            let judge = Exploration(Program(tasks: []))
            #expect(!judge.findsCycle(in: [one]))
            #expect(judge.findsCycle(in: [one, other]) == expected)
        }
    }
}

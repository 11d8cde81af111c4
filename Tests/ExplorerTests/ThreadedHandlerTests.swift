// SPDX-License-Identifier: GPL-2.0-only
// Hosts and handlers on real threads that wait at the same time: whether anything can go on is told exactly.

import CSupport
import Explorer
import Testing

private typealias Entry = @convention(c) (UInt) -> Void

// Words 0 and 1: locks; 2: whether the first one has been taken; 3: what lets the handler in; 4: whether it is inside; 5: what
// nobody ever writes; 6: read to pass time.
private var lock: UnsafeMutablePointer<UInt64> { World.base }
private var other: UnsafeMutablePointer<UInt64> { World.base + 1 }

private func write(_ index: Int) {
    Engine.visible(.write, World.base + index)
    Engine.store(World.base + index, 1)
}

private func waitFor(_ index: Int) { Engine.visible(.awaitNonzero, World.base + index) }

private func read(times: Int) {
    for _ in 0..<times { Engine.visible(.read, World.base + 6) }
}

/// Takes the lock that somebody else has taken, and gives it back. The task that the handler interrupts is one of these.
private let taker: Entry = { _ in
    waitFor(2)
    Lock.acquire(lock)
    Lock.release(lock)
}

/// Takes the other lock in an interrupt.
private let handler: Entry = { _ in
    waitFor(3)
    Interrupt.enter()
    write(4)
    Lock.acquire(other)
    Lock.release(other)
    Interrupt.leave()
}

extension ExplorerTests {
    @Suite struct ThreadedHandlerTests {
        /// Runs a program whose first two tasks are the host and the handler.
        private func findings(_ program: Program, rounds: Int) -> [Finding] {
            var limits = ThreadedRun.Limits()
            limits.rounds = rounds
            let run = ThreadedRun(program, crew: Crew(processors: [.init(task: 0, handler: 1)]), limits: limits)
            let outcome = run.run()
            #expect(outcome.executions == rounds)
            #expect(run.isIntact)
            #expect(run.miscounts == 0)
            return outcome.findings
        }

        @Test(
            "A host that could take its lock now, but whose handler waits for ever, is part of a deadlock",
            .timeLimit(.minutes(2)))
        func hostCouldGoOn() throws {
            World.create(words: 8)
            let program = Program(tasks: [
                .init("host", entry: taker), .init("handler", interrupts: 0, entry: handler),
                .init("holder") { _ in
                    Lock.acquire(other)
                    Lock.acquire(lock)
                    write(2)
                    read(times: 20)
                    write(3)
                    waitFor(4)
                    Lock.release(lock)
                    waitFor(5)
                },
            ])
            let finding = try #require(findings(program, rounds: 300).first)
            #expect(finding.invariant == .deadlock)
            let (_, broken, ending) = Exploration(program).replay(finding.schedule, anchor: nil)
            #expect(broken == .deadlock)
            #expect(ending == .followed)
        }

        @Test(
            "Nobody waits in the queue of a spinlock for somebody whose handler waits for him",
            .timeLimit(.minutes(2)))
        func queueWithHandler() {
            World.create(words: 8)
            let program = Program(tasks: [
                .init("host", entry: taker), .init("handler", interrupts: 0, entry: handler),
                .init("ahead", entry: taker),
                .init("behind") { _ in
                    waitFor(2)
                    Lock.acquire(other)
                    read(times: 4)
                    Lock.acquire(lock)
                    Lock.release(lock)
                    Lock.release(other)
                },
                .init("first") { _ in
                    Lock.acquire(lock)
                    write(2)
                    read(times: 20)
                    write(3)
                    waitFor(4)
                    read(times: 20)
                    Lock.release(lock)
                },
            ])
            // The host may also be interrupted while it holds the lock that the other one wants: a deadlock of two locks.
            for finding in findings(program, rounds: 3_000) {
                #expect(finding.invariant == .deadlock)
                #expect(Exploration(program).replay(finding.schedule, anchor: nil).broken == .deadlock)
            }
        }
    }
}

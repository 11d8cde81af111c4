// SPDX-License-Identifier: GPL-2.0-only
// Programs on real threads see nothing that the explorer does not.

import CSupport
import Explorer
import Foundation
import Testing

extension ExplorerTests {
    @Suite struct ThreadedRunTests {
        /// How many random programs; `make test-sanitizers` asks for fewer, since brute force is slow under a sanitizer.
        private static let programs =
            ProcessInfo.processInfo.environment["MMRACE_THREAD_PROGRAMS"].flatMap { Int($0) } ?? 150

        private static func run(
            _ program: Program, rounds: Int, seed: UInt64 = 7, crew: Crew = Crew(processors: [])
        ) -> Outcome {
            var limits = ThreadedRun.Limits()
            limits.rounds = rounds
            limits.seed = seed
            let run = ThreadedRun(program, crew: crew, limits: limits)
            let outcome = run.run()
            #expect(run.isIntact)
            #expect(run.miscounts == 0)
            return outcome
        }

        /// What threads showed of a random program that brute force did not, or nil.
        private static func surplus(_ tasks: [[LittleOperation]], hosts: [Int: Int] = [:]) -> String? {
            let program = LittleProgram(tasks, hosts: hosts)
            var known: Set<LittleProgram.FinalState> = []
            var broken: Set<String> = []
            var limits = Exploration.Limits()
            limits.executions = 20_000
            let all = Exploration(program.program { known.insert($0) }, limits: limits).run(Exhaustive())
            if !all.isComplete { return nil }
            broken.formUnion(all.findings.map { "\($0.invariant.name)" })
            var seen: Set<LittleProgram.FinalState> = []
            let processors = hosts.map { Crew.Processor(task: $0.value, handler: $0.key) }
            let onThreads = program.program { seen.insert($0) }
            let outcome = run(onThreads, rounds: 24, crew: Crew(processors: processors))
            let surplus = Set(outcome.findings.map { "\($0.invariant.name)" }).subtracting(broken)
            if !surplus.isEmpty { return "\(surplus) is known to threads only" }
            let states = Set(seen.map(\.words)).subtracting(known.map(\.words))
            if !states.isEmpty { return "\(states.count) states are known to threads only" }
            for finding in outcome.findings {
                let (_, again, ending) = Exploration(onThreads).replay(finding.schedule, anchor: nil)
                if ending != .followed || again != finding.invariant {
                    return "\(finding.invariant.name) does not replay: \(finding.schedule)"
                }
            }
            return nil
        }

        @Test("States and findings of random programs on threads are among those of brute force, and replay")
        func agree() {
            var generator = RandomPrograms(seed: 20_210_527)
            for number in 0..<Self.programs {
                let tasks = generator.next()
                if let surplus = Self.surplus(tasks) {
                    Issue.record("program \(number): \(surplus)\n\(AgreementTests.text(tasks))")
                    return
                }
            }
        }

        @Test("So are those of programs in which a handler interrupts a task")
        func agreeWithHandlers() {
            var generator = RandomPrograms(seed: 20_210_529)
            for number in 0..<Self.programs {
                let tasks = generator.nextWithHandler()
                if let surplus = Self.surplus(tasks, hosts: [2: 0]) {
                    Issue.record("program \(number): \(surplus)\n\(AgreementTests.text(tasks))")
                    return
                }
            }
        }

        @Test("The toy's bug shows on threads, with a schedule that replays")
        func toy() throws {
            let program = Toy(cpus: 2, looks: 3, isFixed: false).program()
            let outcome = Self.run(program, rounds: 3_000)
            let finding = try #require(outcome.findings.first)
            #expect(finding.invariant == .oops)
            #expect(!outcome.isComplete)
            #expect(Exploration(program).replay(finding.schedule, anchor: nil).broken == .oops)
        }

        @Test("The fixed toy's bug does not")
        func fixedToy() {
            #expect(Self.run(Toy(cpus: 2, looks: 3).program(), rounds: 1_000).findings.isEmpty)
        }

        @Test("Two threads that want each other's lock stand still, and that is seen", .timeLimit(.minutes(1)))
        func deadlock() throws {
            World.create(words: 8)
            let entry: @convention(c) (UInt) -> Void = { first in
                Lock.acquire(World.base + Int(first), sleeping: first == 0)
                Lock.acquire(World.base + Int(1 - first))
                Lock.release(World.base + Int(1 - first))
                Lock.release(World.base + Int(first))
            }
            let program = Program(tasks: [
                .init("a", argument: 0, entry: entry), .init("b", argument: 1, entry: entry),
            ])
            let finding = try #require(Self.run(program, rounds: 2_000).findings.first)
            #expect(finding.invariant == .deadlock)
            #expect(Exploration(program).replay(finding.schedule, anchor: nil).broken == .deadlock)
        }

        @Test("A handler that waits for ever for what its host holds is a deadlock that replays")
        func handlerDeadlock() throws {
            World.create(words: 8)
            // Words 0: the lock; 1: what lets the handler in.
            let host: @convention(c) (UInt) -> Void = { _ in
                Lock.acquire(World.base)
                for _ in 0..<8 { Engine.visible(.read, World.base + 2) }
                Lock.release(World.base)
            }
            let handler: @convention(c) (UInt) -> Void = { _ in
                Engine.visible(.awaitNonzero, World.base + 1)
                Interrupt.enter()
                Lock.acquire(World.base)
                Lock.release(World.base)
                Interrupt.leave()
            }
            let sender: @convention(c) (UInt) -> Void = { _ in
                Engine.visible(.write, World.base + 1)
                Engine.store(World.base + 1, 1)
            }
            let program = Program(tasks: [
                .init("host", entry: host), .init("handler", interrupts: 0, entry: handler),
                .init("sender", entry: sender),
            ])
            var shown = 0
            for seed in 0..<20 as Range<UInt64> {
                let crew = Crew(processors: [.init(task: 0, handler: 1)])
                for finding in Self.run(program, rounds: 40, seed: seed, crew: crew).findings {
                    #expect(finding.invariant == .deadlock)
                    let (_, broken, ending) = Exploration(program).replay(finding.schedule, anchor: nil)
                    #expect(broken == .deadlock)
                    #expect(ending == .followed)
                    shown += 1
                }
            }
            #expect(shown > 0)
        }

        @Test("A daemon without a thread goes on when nobody else can, and again when there is more for it to do")
        func attendant() {
            World.create(words: 8)
            // Words 0 and 1: what each task waits for; 2: what it asks for.
            let asks: @convention(c) (UInt) -> Void = { task in
                for _ in 0..<3 {
                    Engine.visible(.modify, World.base + 2)
                    Engine.store(World.base + 2, Engine.load(World.base + 2) | 1 << UInt64(task))
                    Engine.visible(.awaitNonzero, World.base + Int(task))
                    Engine.visible(.write, World.base + Int(task))
                    Engine.store(World.base + Int(task), 0)
                }
            }
            let answers: @convention(c) (UInt) -> Void = { _ in
                while true {
                    Engine.visible(.awaitNonzero, World.base + 2)
                    Engine.visible(.modify, World.base + 2)
                    let asked = Engine.load(World.base + 2)
                    Engine.store(World.base + 2, 0)
                    for task in 0..<2 where asked >> UInt64(task) & 1 != 0 {
                        Engine.visible(.write, World.base + task)
                        Engine.store(World.base + task, 1)
                    }
                }
            }
            let program = Program(tasks: [
                .init("a", argument: 0, entry: asks), .init("b", argument: 1, entry: asks),
                .init("answers", isDaemon: true, entry: answers),
            ])
            #expect(Self.run(program, rounds: 500).findings.isEmpty)
        }

        @Test("A task that never comes to an end is cut off")
        func livelock() {
            World.create(words: 8)
            let program = Program(tasks: [.init("a") { _ in while true { Engine.visible(.read, World.base) } }])
            var limits = ThreadedRun.Limits()
            limits.rounds = 2
            limits.steps = 1_000
            let outcome = ThreadedRun(program, crew: Crew(processors: []), limits: limits).run()
            #expect(outcome.findings.map(\.invariant) == [.livelock])
            #expect(outcome.findings.first?.count == 2)
        }

        @Test(
            "A callback runs after every reader that was inside has left, and as many run as were queued",
            arguments: [1, 1_000])
        func callbacks(callRCU: UInt64) {
            World.create(words: 8)
            // Word 0: what a reader finds; 1: whether it was taken away; 2: queued; 3: readers.
            let reader: @convention(c) (UInt) -> Void = { _ in
                Engine.enterReader()
                Engine.visible(.read, World.base)
                let found = Engine.load(World.base)
                Engine.visible(.read, World.base + 1)
                if found == 0 && Engine.load(World.base + 1) != 0 { Engine.fail(.oops, "used after its grace period") }
                Engine.leaveReader()
            }
            let writer: @convention(c) (UInt) -> Void = { _ in
                Engine.visible(.write, World.base)
                Engine.store(World.base, 1)
                Engine.visible(.modify, World.base + 2)
                Engine.store(World.base + 2, 1)
                Engine.queueCallback()
            }
            let daemon: @convention(c) (UInt) -> Void = { _ in
                while true {
                    Engine.visible(.awaitNonzero, World.base + 2)
                    Engine.visible(.write, World.base + 2)
                    Engine.store(World.base + 2, 0)
                    Engine.waitForReaders()
                    Engine.visible(.write, World.base + 1)
                    Engine.store(World.base + 1, 1)
                }
            }
            let program = Program(tasks: [
                .init("reader", entry: reader), .init("writer", entry: writer),
                .init("rcu", isDaemon: true, entry: daemon),
            ])
            var limits = ThreadedRun.Limits()
            limits.rounds = 50
            limits.callRCU = callRCU
            let run = ThreadedRun(program, crew: Crew(processors: [], callbacks: 2), limits: limits)
            #expect(run.run().findings.isEmpty)
            #expect(run.callbacks == .init(queued: 50, run: 50))
            #expect(run.isIntact)
            #expect(run.miscounts == 0)
        }
    }
}

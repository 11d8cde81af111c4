// SPDX-License-Identifier: GPL-2.0-only
// What the engine finds by itself, and that a schedule shows it again.

import CSupport
import Explorer
import Testing

extension ExplorerTests {
    @Suite struct FindingTests {
        private static let limits = {
            var limits = Exploration.Limits()
            limits.steps = 100
            return limits
        }()

        /// Programs that break something, and what.
        static let broken: [(name: String, tasks: [[SmallOperation]])] = [
            (
                "deadlock",
                [
                    [.init(code: .lock, object: 0), .init(code: .lock, object: 1)],
                    [.init(code: .lock, object: 1), .init(code: .lock, object: 0)],
                ]
            ),
            ("deadlock", [[.init(code: .lock), .init(code: .lock)]]),
            ("deadlock", [[.init(code: .awaitNonzero)], [.init(code: .read, object: 1)]]),
            ("lock-misuse", [[.init(code: .lock)], [.init(code: .unlock)]]),
            ("lock-misuse", [[.init(code: .lockShared)], [.init(code: .unlockShared)]]),
            (
                "oops",
                [
                    [.init(code: .write, value: 1), .init(code: .write, value: 0)],
                    [
                        .init(code: .choose, object: 3), .init(code: .failIfZero), .init(code: .read),
                        .init(code: .failIfZero),
                    ],
                ]
            ),
        ]

        @Test("Every search finds it and the schedule of each finding shows it again", arguments: broken.indices)
        func found(_ index: Int) {
            let name = Self.broken[index].name
            let program = SmallProgram(Self.broken[index].tasks)
            func outcome(_ search: some Search) -> Outcome {
                Exploration(program.program(), limits: Self.limits).run(search)
            }
            let outcomes = [
                outcome(Exhaustive()), outcome(Reduced(limits: Self.limits)), outcome(RandomWalk(seed: 3, runs: 200)),
                outcome(Bounded(preemptions: 2, limits: Self.limits)),
            ]
            for outcome in outcomes {
                #expect(outcome.findings.map { "\($0.invariant.name)" } == [name])
                for finding in outcome.findings {
                    let replay = Exploration(program.program(), limits: Self.limits).replay(
                        finding.schedule, anchor: nil)
                    #expect(replay.ending == .followed)
                    #expect(replay.broken == finding.invariant, "\(finding.schedule)")
                    #expect(replay.trace.steps.count == finding.schedule.steps.count)
                }
            }
        }

        @Test("Findings of random programs come out again when their schedules are replayed")
        func replays() {
            var generator = SmallGenerator(seed: 11)
            var replayed = 0
            for number in 0..<1000 {
                let program = number % 2 == 0 ? generator.next() : generator.nextWithInterrupts()
                let outcome = Exploration(program.program(), limits: Self.limits).run(Reduced(limits: Self.limits))
                for finding in outcome.findings where finding.schedule.steps.count > 0 {
                    // A cycle of locks is a matter of several executions.
                    let replay = Exploration(program.program(), limits: Self.limits).replay(
                        finding.schedule, anchor: nil)
                    #expect(replay.ending == .followed)
                    if finding.invariant != .lockOrder { #expect(replay.broken == finding.invariant, "\(program)") }
                    replayed += 1
                }
            }
            #expect(replayed > 300)
        }

        /// A handler that a failure ends which is left out, and one that has to come to its end first.
        static let withHandlers: [(tasks: [[SmallOperation]], hosts: [Int?])] = [
            (
                [
                    [.init(code: .lock, object: 14), .init(code: .enter), .init(code: .unlock), .init(code: .leave)],
                    [.init(code: .write), .init(code: .read), .init(code: .failIfZero)],
                ], [1, nil]
            ),
            (
                [
                    [
                        .init(code: .lock, object: 14), .init(code: .enter),
                        .init(code: .write, object: 1, value: 2, reads: 3),
                        .init(code: .leave), .init(code: .unlock, object: 14),
                    ],
                    [
                        .init(code: .lock, object: 15), .init(code: .enter),
                        .init(code: .read, object: 1, value: 1, reads: 3, writes: 2), .init(code: .write, value: 2),
                        .init(code: .leave), .init(code: .unlock, object: 15),
                    ],
                    [.init(code: .write, value: 1), .init(code: .write, object: 1, value: 2, reads: 1)],
                    [
                        .init(code: .write, object: 1, value: 1, reads: 1), .init(code: .read, object: 1),
                        .init(code: .unlock),
                    ],
                ], [2, 3, nil, nil]
            ),
        ]

        @Test("The host of a handler goes on in a schedule only where the handler is over", arguments: withHandlers)
        func hostsStandStill(_ tasks: [[SmallOperation]], _ hosts: [Int?]) {
            let program = SmallProgram(tasks, hosts: hosts)
            let outcome = Exploration(program.program(), limits: Self.limits).run(Reduced(limits: Self.limits))
            #expect(!outcome.findings.isEmpty)
            for finding in outcome.findings {
                let replay = Exploration(program.program(), limits: Self.limits).replay(finding.schedule, anchor: nil)
                #expect(replay.ending == .followed)
                #expect(replay.broken == finding.invariant)
            }
        }

        @Test("An execution that does not end is a livelock")
        func livelock() {
            World.create(words: 8)
            let program = Program(tasks: [
                Program.Task("spins") { _ in
                    while true {
                        Engine.visible(.read, World.base)
                        if Engine.load(World.base) != 0 { return }
                    }
                }
            ])
            let outcome = Exploration(program, limits: Self.limits).run(Reduced(limits: Self.limits))
            #expect(outcome.findings.map(\.invariant) == [.livelock])
            #expect(outcome.longest == 100)
        }

        @Test("A schedule that cannot be followed says so")
        func diverged() throws {
            let program = SmallProgram([[.init(code: .lock)], [.init(code: .lock)]])
            let schedule = try #require(Schedule("a.b"))
            #expect(Exploration(program.program()).replay(schedule, anchor: nil).ending != .followed)
        }

        @Test("A daemon may wait for ever")
        func daemon() {
            World.create(words: 8)
            let program = Program(tasks: [
                Program.Task("waits", isDaemon: true) { _ in Engine.visible(.awaitNonzero, World.base) }
            ])
            #expect(Exploration(program).run(Reduced()).findings.isEmpty)
        }

        @Test("The world is put back exactly after each execution")
        func putBack() {
            var generator = SmallGenerator(seed: 5)
            for _ in 0..<100 {
                let program = generator.next()
                let prepared = program.program()
                for index in 0..<16 { World.base[index] = UInt64(index % 3) }
                let initial = (0..<World.count).map { World.base[$0] }
                let search = Watching(Reduced(limits: Self.limits)) {
                    #expect((0..<World.count).allSatisfy { World.base[$0] == initial[$0] })
                }
                _ = Exploration(prepared, limits: Self.limits).run(search)
                #expect(initial == (0..<World.count).map { World.base[$0] })
            }
        }
    }
}

/// Calls a closure before each execution of another search.
private final class Watching: Search {
    private let search: Reduced
    private let check: () -> Void

    init(_ search: Reduced, check: @escaping () -> Void) {
        self.search = search
        self.check = check
    }

    var context: UnsafeMutableRawPointer { search.context }
    var isExhaustive: Bool { true }
    var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int { search.pick }
    func begin(_ state: UnsafeMutablePointer<EngineState>) {
        check()
        search.begin(state)
    }
    func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool { search.end(state) }
    func failures(_ state: UnsafeMutablePointer<EngineState>) -> [Breach] {
        search.failures(state)
    }
}

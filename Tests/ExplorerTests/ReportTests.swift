// SPDX-License-Identifier: GPL-2.0-only
// Findings after which the task goes on.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct ReportTests {
        private static var mild: Invariant { Invariant("mild", "something at which no machine stops") }
        private static var grave: Invariant { Invariant("grave", "something after which a task stands still") }

        private static func touch(_ word: Int) {
            Engine.visible(.write, World.base + word)
            Engine.store(World.base + word, 1)
        }

        /// Tasks over a few words, under the reducing search and under brute force, which must find the same.
        private func findings(_ entries: [@convention(c) (UInt) -> Void]) -> [String: Schedule] {
            World.create(words: 8)
            let program = Program(tasks: entries.enumerated().map { Program.Task("task \($0)", entry: $1) })
            let reduced = Exploration(program).run(Reduced()).findings
            let names = Set(reduced.map { "\($0.invariant.name)" })
            #expect(names == Set(Exploration(program).run(Exhaustive()).findings.map { "\($0.invariant.name)" }))
            for finding in reduced {
                let again = Exploration(program).replay(finding.schedule, anchor: nil)
                #expect(again.ending == .followed && again.broken == finding.invariant)
                #expect(again.trace.message == "\(finding.invariant.name) words")
            }
            return Dictionary(uniqueKeysWithValues: reduced.map { ("\($0.invariant.name)", $0.schedule) })
        }

        @Test func `A report lets the task go on, and what follows is found too`() {
            let found = findings([
                { _ in
                    Self.touch(0)
                    Engine.report(Self.mild, "mild words")
                    Self.touch(1)
                    Engine.fail(Self.grave, "grave words")
                }
            ])
            #expect(found["mild"]?.steps.count == 1)
            #expect(found["grave"]?.steps.count == 2)
        }

        @Test func `A report does not hide that nobody can go on`() {
            World.create(words: 8)
            let program = Program(tasks: [
                Program.Task("waits") { _ in
                    Self.touch(0)
                    Engine.report(Self.mild, "mild words")
                    Engine.visible(.awaitNonzero, World.base + 1)
                }
            ])
            let names = Exploration(program).run(Reduced()).findings.map { "\($0.invariant.name)" }
            #expect(Set(names) == ["mild", "deadlock"])
        }

        @Test func `What only happens since another task stands still is no finding`() {
            let found = findings([
                { _ in
                    Self.touch(0)
                    Engine.fail(Self.grave, "grave words")
                },
                { _ in
                    Engine.visible(.read, World.base)
                    if Engine.load(World.base) == 0 { return }
                    Engine.report(Self.mild, "mild words")
                },
            ])
            #expect(found.keys.sorted() == ["grave"])
        }

        @Test func `What has nothing to do with the failure of another task is one`() {
            let found = findings([
                { _ in
                    Self.touch(0)
                    Engine.fail(Self.grave, "grave words")
                },
                { _ in
                    Self.touch(1)
                    Engine.report(Self.mild, "mild words")
                },
            ])
            #expect(found.keys.sorted() == ["grave", "mild"])
        }

        @Test func `An invariant is reported once an execution`() {
            let found = findings([
                { _ in
                    for word in 0..<40 {
                        Self.touch(word & 7)
                        Engine.report(Self.mild, "mild words")
                    }
                }
            ])
            #expect(found["mild"]?.steps.count == 1)
        }
    }
}

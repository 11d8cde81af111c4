// SPDX-License-Identifier: GPL-2.0-only
// Schedules by meaning: the same on the same program, and told apart where the program differs.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct NamedScheduleTests {
        private let names = ["a@0", "b@1", "c@2"]

        private func read(_ object: UInt8) -> LittleOperation { LittleOperation(code: .read, object: object) }
        private func write(_ object: UInt8) -> LittleOperation {
            LittleOperation(code: .write, object: object, value: 1)
        }
        private func lock(_ number: UInt8) -> LittleOperation { LittleOperation(code: .lock, object: number) }
        private func unlock(_ number: UInt8) -> LittleOperation { LittleOperation(code: .unlock, object: number) }
        private let fails = LittleOperation(code: .failIfZero)

        /// What a schedule of one program means.
        private func meaning(_ schedule: String, of tasks: [[LittleOperation]]) -> NamedSchedule {
            let program = LittleProgram(tasks)
            let retrace = Retrace(Schedule(schedule)!)
            _ = withExtendedLifetime(program) { Exploration(program.program()).run(retrace) }
            return NamedSchedule(retrace)
        }

        private func follow(
            _ schedule: NamedSchedule, on tasks: [[LittleOperation]]
        ) -> (ending: ReplayEnding, broken: [String], taken: String) {
            let program = LittleProgram(tasks)
            let exploration = Exploration(program.program())
            let replay = NamedReplay(schedule)
            let outcome = withExtendedLifetime(program) { exploration.run(replay) }
            let broken = outcome.findings.map { "\($0.invariant.name)" }
            return (replay.ending, broken, exploration.currentSchedule.description)
        }

        /// The second task reads what the first one has not written yet.
        private var racy: [[LittleOperation]] {
            [[read(1), write(0), write(2)], [read(2), read(0), fails]]
        }

        @Test func `A run ends before what its task does next, or with what it did last, or with the task`() {
            #expect(meaning("a.b2", of: racy).text(tasks: names) == "a@0 through read 1; b@1 through read 0")
            #expect(
                meaning("a.b.a.b", of: racy).text(tasks: names)
                    == "a@0 until write 0; b@1 until read 0; a@0 through write 0; b@1 through read 0")
            #expect(
                meaning("b.a3.b", of: racy).text(tasks: names)
                    == "b@1 until read 0; a@0 to its end; b@1 through read 0")
        }

        @Test func `Steps that were added do not change the meaning`() {
            let named = meaning("a.b2", of: racy)
            var longer = racy
            longer[0].insert(contentsOf: [read(3), write(4)], at: 0)
            longer[1].insert(write(5), at: 1)
            let seen = follow(named, on: longer)
            #expect(seen.ending == .followed)
            #expect(seen.broken == ["oops"])
            #expect(seen.taken == "a3.b3")
        }

        @Test func `A lock that keeps the tasks apart is named`() {
            let named = meaning("a.b2", of: racy)
            let locked = racy.map { [lock(1)] + $0 + [unlock(1)] }
            // Two steps are taken; word 17 is lock 1.
            #expect(follow(named, on: locked).ending == .blocked(step: 3, task: 1, object: 17))
            #expect(follow(named, on: locked).broken == [])
        }

        @Test func `A task that does not get there diverges`() {
            let named = meaning("a.b2", of: racy)
            let other = [[read(3), write(3)], racy[1]]
            let seen = follow(named, on: other)
            #expect(seen.ending == .diverged(step: 3, task: 0, wanted: named.runs[0]))
        }

        @Test func `The failure may come a few steps later`() {
            let named = meaning("a.b2", of: racy)
            let later = [racy[0], [read(2), read(0), write(5), fails]]
            #expect(follow(named, on: later).broken == ["oops"])
        }

        @Test("Every failure of a random program is followed to the step, and its text reads back")
        func sameProgram() throws {
            var generator = RandomPrograms(seed: 20_210_525)
            var followed = 0
            for _ in 0..<600 {
                let tasks = generator.next()
                let program = LittleProgram(tasks)
                defer { withExtendedLifetime(program) {} }
                let exploration = Exploration(program.program())
                let findings = exploration.run(RandomWalk(seed: 1, runs: 20)).findings
                for finding in findings where finding.invariant != .lockOrder {
                    let retrace = Retrace(finding.schedule)
                    _ = exploration.run(retrace)
                    let named = NamedSchedule(retrace)
                    #expect(try NamedSchedule(named.text(tasks: names), tasks: names) == named)
                    let replay = NamedReplay(named)
                    let outcome = exploration.run(replay)
                    #expect(outcome.findings.map(\.invariant) == [finding.invariant])
                    #expect(exploration.currentSchedule == finding.schedule)
                    followed += 1
                }
            }
            #expect(followed > 100)
        }

        @Test(
            "A text that is no schedule says what is wrong",
            arguments: [
                ("d@3 until write 0", "run 1: there is no task d@3; the tasks are a@0, b@1, c@2"),
                ("a@0 until write 0; b@1", "run 2: b@1 is to be followed by until, through or to its end"),
                ("a@0 until frob 0", "run 1: frob is no operation"), ("a@0 until", "run 1: nothing is no operation"),
            ])
        func misreading(_ text: String, _ message: String) {
            do throws(NamedSchedule.Misreading) {
                _ = try NamedSchedule(text, tasks: names)
                Issue.record("\(text) was read")
            } catch {
                #expect(error.text == message)
            }
        }
    }
}

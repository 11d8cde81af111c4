// SPDX-License-Identifier: GPL-2.0-only
// A search in parts sees what it sees at once.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct PartTests {
        /// What a search, or all parts of one, saw.
        private struct Sight: Equatable {
            var states: Set<[UInt64]> = []
            var findings: [String: Int] = [:]
            var executions = 0
        }

        /// Explores some parts, and all that the searches give away.
        ///
        /// - Parameters:
        ///   - pause: executions after which a search gives something away, if it can; 0 for one that keeps everything.
        ///   - cut: executions after which the first search is cut off and taken up again; 0 for one that is not.
        /// - Returns: how many parts were explored.
        private func look(
            _ program: SmallProgram, _ parts: [Part], givingEvery pause: Int = 0, cutAfter cut: Int = 0,
            into sight: inout Sight, _ total: inout Outcome
        ) -> Int {
            var limits = Exploration.Limits()
            limits.steps = 256
            var states: Set<[UInt64]> = []
            let prepared = program.program { states.insert($0.words) }
            var open = parts
            var count = 0
            while let part = open.popLast() {
                count += 1
                var search = Reduced(limits: limits, part: part)
                var outcome = Outcome()
                if cut > 0 && count == 1 {
                    var few = limits
                    few.executions = cut
                    outcome = Exploration(prepared, limits: few).run(search)
                    if !outcome.isComplete { search = Reduced(at: search.position, limits: limits)! }
                }
                var asked = 0
                if pause > 0 {
                    search.giveAway(after: 1) {
                        asked += 1
                        return asked % pause == 0
                    } to: {
                        open.append($0)
                    }
                }
                if !outcome.isComplete { outcome = Exploration(prepared, limits: limits).run(search, from: outcome) }
                total.add(outcome)
            }
            sight.states = states
            sight.findings = Dictionary(uniqueKeysWithValues: total.findings.map { ("\($0.invariant.name)", $0.count) })
            sight.findings["lock-order"] = nil
            if program.hosts.contains(where: { $0 != nil }) { sight.findings = sight.findings.mapValues { _ in 1 } }
            sight.executions = total.executions
            return count
        }

        /// Four parts, by orders of any two steps, whether they take place or not.
        private func anyParts(_ program: SmallProgram, seed: UInt64) -> [Part] {
            var generator = SplitMix64(seed: seed)
            let count = program.tasks.count
            let orders = (0..<2).map { _ in
                var looks = [[false, false], [false, true], [true, false]].randomElement(using: &generator)!
                let task = Int.random(in: 0..<count, using: &generator)
                let turn = { (task: Int) in
                    Order.Turn(
                        task: task, number: Int.random(in: 1...2, using: &generator),
                        looks: looks.remove(at: 0))
                }
                return Order(
                    object: Int.random(in: 0..<3, using: &generator), early: turn(task),
                    late: turn((task + 1) % count), takesNeither: Bool.random(using: &generator))
            }
            if count < 2 { return [[]] }
            return [orders[0], orders[0].reversed].flatMap { one in
                [orders[1], orders[1].reversed].map { [one, $0] }
            }
        }

        private func compare(
            _ programs: Int = RandomProgramTests.count, seed: UInt64, _ draw: (inout SmallGenerator) -> SmallProgram,
            givingEvery pause: (Int) -> Int = { _ in 0 }, cutAfter cut: (Int) -> Int = { _ in 0 },
            by divide: (SmallProgram, Int) -> [Part] = { _, _ in [[]] }
        ) {
            var generator = SmallGenerator(seed: seed)
            var count = 0
            for number in 0..<programs {
                let program = draw(&generator)
                var whole = Sight()
                var once = Outcome()
                _ = look(program, [[]], into: &whole, &once)
                let parts = divide(program, number)
                var together = Sight()
                var total = Outcome()
                count += look(
                    program, parts, givingEvery: pause(number), cutAfter: cut(number), into: &together, &total)
                if whole == together && (total.redundant == 0 || once.redundant > 0) { continue }
                Issue.record(
                    """
                    program \(number):
                    \(program)
                    \(whole.executions) classes, in parts \(together.executions), redundant \(total.redundant); states \
                    \(whole.states.count), in parts \(together.states.count); \(whole.findings), \(together.findings)
                    \(parts)
                    """)
                return
            }
            #expect(count > 2 * programs)
        }

        @Test("Every class of random programs is seen once where searches give away what they have left")
        func plainPrograms() {
            compare(seed: RandomProgramTests.seed &+ 3, { $0.next() }, givingEvery: { 1 + $0 % 5 })
        }

        @Test("The same with interrupts")
        func programsWithInterrupts() {
            compare(
                RandomProgramTests.countWithHandlers, seed: RandomProgramTests.seed &+ 4, { $0.nextWithInterrupts() },
                givingEvery: { 1 + $0 % 5 })
        }

        @Test("The same where the search was cut off before and taken up again")
        func takenUp() {
            compare(
                seed: RandomProgramTests.seed &+ 7, { $0.next() }, givingEvery: { 1 + $0 % 2 },
                cutAfter: { 1 + $0 % 7 })
        }

        @Test("Every class is in just one of the parts by orders of any two steps")
        func anyOrders() {
            compare(seed: RandomProgramTests.seed &+ 5, { $0.next() }, by: { anyParts($0, seed: UInt64($1)) })
        }

        @Test("The same where these are given away further")
        func anyOrdersFurther() {
            compare(
                seed: RandomProgramTests.seed &+ 6, { $0.next() }, givingEvery: { 1 + $0 % 5 },
                by: { anyParts($0, seed: UInt64($1)) })
        }

        @Test("Parts of the toy add up to its classes", arguments: [(2, 3, 20_527), (3, 2, 150_623)])
        func toy(_ cpus: Int, _ looks: Int, _ classes: Int) {
            let toy = Toy(cpus: cpus, looks: looks)
            var open: [Part] = [[]]
            var total = Outcome()
            var count = 0
            while let part = open.popLast() {
                count += 1
                let search = Reduced(part: part)
                search.giveAway(after: 64) {
                    open.count < 8
                } to: {
                    open.append($0)
                }
                total.add(Exploration(toy.program()).run(search))
            }
            #expect(count > 8 && total.executions == classes && total.redundant == 0 && total.elsewhere == 0)
        }
    }
}

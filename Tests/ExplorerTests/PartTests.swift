// SPDX-License-Identifier: GPL-2.0-only
// A search in parts sees what it sees at once.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct PartTests {
        /// Each program is divided by a thousand executions, so there are fewer.
        private static let count = min(RandomProgramTests.count, 4_000)

        /// What a search, or all parts of one, saw.
        private struct Sight: Equatable {
            var states: Set<[UInt64]> = []
            var findings: [String: Int] = [:]
            var executions = 0
        }

        private func look(
            _ program: SmallProgram, _ part: Part, into sight: inout Sight, _ total: inout Outcome
        ) {
            var limits = Exploration.Limits()
            limits.steps = 256
            var states = sight.states
            let prepared = program.program { states.insert($0.words) }
            let outcome = Exploration(prepared, limits: limits).run(Reduced(limits: limits, part: part))
            sight.states = states
            total.add(outcome)
            sight.findings = Dictionary(uniqueKeysWithValues: total.findings.map { ("\($0.invariant.name)", $0.count) })
            sight.findings["lock-order"] = nil
            if program.hosts.contains(where: { $0 != nil }) { sight.findings = sight.findings.mapValues { _ in 1 } }
            sight.executions = total.executions
        }

        /// What the search would be divided into.
        private func division(_ program: SmallProgram, into count: Int, seed: UInt64) -> [Part] {
            var limits = Exploration.Limits()
            limits.steps = 256
            let estimator = Estimator(
                Exploration(program.program(), limits: limits), seed: seed, keepsClasses: true)
            estimator.addSample()
            return Division(estimator, into: count, fewestSamples: 2).parts
        }

        /// Four parts, by orders of any two steps, whether they take place or not.
        private func anyParts(_ program: SmallProgram, seed: UInt64) -> [Part] {
            var generator = SplitMix64(seed: seed)
            let count = program.tasks.count
            let orders = (0..<2).map { _ in
                let task = Int.random(in: 0..<count, using: &generator)
                let turn = { (task: Int) in
                    Order.Turn(task: task, number: Int.random(in: 1...2, using: &generator))
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
            seed: UInt64, _ draw: (inout SmallGenerator) -> SmallProgram,
            by divide: (SmallProgram, Int) -> [Part]
        ) {
            var generator = SmallGenerator(seed: seed)
            var count = 0
            for number in 0..<Self.count {
                let program = draw(&generator)
                var whole = Sight()
                var once = Outcome()
                look(program, [], into: &whole, &once)
                let parts = divide(program, number)
                count += parts.count
                var together = Sight()
                var total = Outcome()
                for part in parts { look(program, part, into: &together, &total) }
                if whole == together { continue }
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
            #expect(count > Self.count)
        }

        @Test("Every class of random programs is in just one part")
        func plainPrograms() {
            compare(seed: RandomProgramTests.seed &+ 3, { $0.next() }) { program, number in
                division(program, into: 2 + number % 7, seed: UInt64(number))
            }
        }

        @Test("The same with interrupts")
        func programsWithInterrupts() {
            compare(seed: RandomProgramTests.seed &+ 4, { $0.nextWithInterrupts() }) { program, number in
                division(program, into: 2 + number % 7, seed: UInt64(number))
            }
        }

        @Test("The same with orders of any two steps")
        func anyOrders() {
            compare(seed: RandomProgramTests.seed &+ 5, { $0.next() }) { anyParts($0, seed: UInt64($1)) }
        }

        @Test("Parts of the toy add up to its classes", arguments: [(2, 3, 20_527), (3, 2, 150_623)])
        func toy(_ cpus: Int, _ looks: Int, _ classes: Int) {
            let toy = Toy(cpus: cpus, looks: looks)
            let estimator = Estimator(Exploration(toy.program()), keepsClasses: true)
            estimator.addSample()
            let parts = Division(estimator, into: 16).parts
            #expect(parts.count > 4)
            let outcomes = parts.map { Exploration(toy.program()).run(Reduced(part: $0)) }
            #expect(outcomes.map(\.executions).reduce(0, +) == classes)
            #expect(outcomes.map(\.redundant).reduce(0, +) == 0)
        }
    }
}

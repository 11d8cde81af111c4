// SPDX-License-Identifier: GPL-2.0-only
// A search in parts sees what it sees at once.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct PartTests {
        /// Each program is divided by a thousand walks, so there are fewer.
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

        private func compare(seed: UInt64, _ draw: (inout SmallGenerator) -> SmallProgram) {
            var generator = SmallGenerator(seed: seed)
            var parts = 0
            for number in 0..<Self.count {
                let program = draw(&generator)
                var whole = Sight()
                var once = Outcome()
                look(program, [], into: &whole, &once)
                let division = Division(Exploration(program.program()), into: 2 + number % 7, seed: UInt64(number))
                parts += division.parts.count
                var together = Sight()
                var total = Outcome()
                for part in division.parts { look(program, part, into: &together, &total) }
                if whole == together { continue }
                Issue.record(
                    """
                    program \(number):
                    \(program)
                    \(whole.executions) classes, in parts \(together.executions), redundant \(total.redundant); states \
                    \(whole.states.count), in parts \(together.states.count); \(whole.findings), \(together.findings)
                    \(division.parts)
                    """)
                return
            }
            #expect(parts > Self.count)
        }

        @Test("Every class of random programs is in just one part")
        func plainPrograms() { compare(seed: RandomProgramTests.seed &+ 3) { $0.next() } }

        @Test("The same with interrupts")
        func programsWithInterrupts() { compare(seed: RandomProgramTests.seed &+ 4) { $0.nextWithInterrupts() } }

        @Test("Parts of the toy add up to its classes", arguments: [(2, 3, 20_527), (3, 2, 150_623)])
        func toy(_ cpus: Int, _ looks: Int, _ classes: Int) {
            let toy = Toy(cpus: cpus, looks: looks)
            let parts = Division(Exploration(toy.program()), into: 16).parts
            #expect(parts.count > 4)
            let outcomes = parts.map { Exploration(toy.program()).run(Reduced(part: $0)) }
            #expect(outcomes.map(\.executions).reduce(0, +) == classes)
            #expect(outcomes.map(\.redundant).reduce(0, +) == 0)
        }
    }
}

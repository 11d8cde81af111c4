// SPDX-License-Identifier: GPL-2.0-only
// A search that is cut off and taken up again sees what it sees at once.

import Explorer
import Foundation
import Testing

extension ExplorerTests {
    @Suite struct CheckpointTests {
        /// What a search saw, to the last schedule.
        private struct Sight: Equatable {
            var numbers: [Int]
            var findings: [String]
            var isComplete: Bool

            init(_ outcome: Outcome) {
                numbers = [
                    outcome.executions, outcome.redundant, outcome.infeasible, outcome.events, outcome.longest,
                ]
                findings = outcome.findings.map { "\($0.invariant.name) \($0.count) \($0.schedule)" }
                isComplete = outcome.isComplete
            }
        }

        /// Runs a search in pieces; each goes on, over a fresh world, from what the one before has written.
        ///
        /// - Parameters:
        ///   - cuts: after how many executions each piece ends.
        ///   - pieces: how many there were.
        private func inPieces(
            _ program: () -> Program, cuts: () -> Int, pieces: inout Int
        ) throws -> Outcome {
            var text: Data?
            var done = 0
            while true {
                var limits = Exploration.Limits()
                limits.steps = 256
                done += cuts()
                limits.executions = done
                let exploration = Exploration(program(), limits: limits)
                pieces += 1
                var search = Reduced(limits: limits)
                var outcome = Outcome()
                if let text {
                    let checkpoint = try JSONDecoder().decode(Checkpoint.self, from: text)
                    (search, outcome) = try exploration.takeUp(checkpoint, Invariant.ofEngine)
                }
                outcome = exploration.run(search, from: outcome)
                #expect(!search.isAstray)
                if outcome.isComplete || search.isAstray { return outcome }
                done = outcome.executions + outcome.redundant + outcome.infeasible
                text = try JSONEncoder().encode(Checkpoint(search, in: exploration, outcome))
            }
        }

        private func atOnce(_ program: Program) -> Outcome {
            var limits = Exploration.Limits()
            limits.steps = 256
            return Exploration(program, limits: limits).run(Reduced(limits: limits))
        }

        @Test(
            "The toy, cut off at many points, has its classes and its findings",
            arguments: [
                (Toy(cpus: 1, looks: 3), 1), (Toy(cpus: 1, looks: 3, isFixed: false), 1), (Toy(cpus: 2, looks: 3), 997),
                (Toy(cpus: 2, looks: 3, isFixed: false), 311), (Toy(cpus: 3, looks: 2), 29_989),
            ])
        func toy(_ toy: Toy, _ every: Int) throws {
            let whole = atOnce(toy.program())
            var pieces = 0
            let outcome = try inPieces({ toy.program() }, cuts: { every }, pieces: &pieces)
            #expect(Sight(outcome) == Sight(whole))
            #expect(pieces >= whole.executions / every)
        }

        private func compare(seed: UInt64, _ draw: (inout SmallGenerator) -> SmallProgram) throws {
            var generator = SmallGenerator(seed: seed)
            var random = SplitMix64(seed: seed)
            var pieces = 0
            for number in 0..<min(400, RandomProgramTests.count) {
                let program = draw(&generator)
                let whole = atOnce(program.program())
                if whole.executions > 400 { continue }
                let outcome = try inPieces(
                    { program.program() }, cuts: { Int.random(in: 1...4, using: &random) }, pieces: &pieces)
                if Sight(outcome) == Sight(whole) { continue }
                Issue.record("program \(number):\n\(program)\n\(Sight(whole))\nin pieces \(Sight(outcome))")
                return
            }
            #expect(pieces > 1_000)
        }

        @Test("Random programs, cut off every few executions, have the same counts, findings and lock orders")
        func plainPrograms() throws { try compare(seed: 31) { $0.next() } }

        @Test("The same with interrupts, for which a search now and then begins anew")
        func programsWithInterrupts() throws { try compare(seed: 32) { $0.nextWithInterrupts() } }

        @Test("A checkpoint of another program is noticed and explores nothing")
        func foreign() throws {
            var limits = Exploration.Limits()
            limits.executions = 100
            let exploration = Exploration(Toy(cpus: 2, looks: 3).program(), limits: limits)
            let search = Reduced(limits: limits)
            let checkpoint = Checkpoint(search, in: exploration, exploration.run(search))
            let other = Exploration(Toy(cpus: 3, looks: 2).program())
            let (taken, outcome) = try other.takeUp(checkpoint, Invariant.ofEngine)
            let seen = other.run(taken, from: outcome)
            #expect(taken.isAstray)
            #expect(!seen.isComplete)
            // With fewer tasks than the checkpoint speaks of, it is seen before anything runs.
            let small = Exploration(Toy(cpus: 1, looks: 3).program())
            #expect(throws: Exploration.Misfit.self) { try small.takeUp(checkpoint, Invariant.ofEngine) }
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The reducing search held against brute force on random programs.

import Explorer
import Foundation
import Testing

extension ExplorerTests {
    @Suite struct RandomProgramTests {
        /// `MMRACE_PROGRAMS` says how many programs of each sort are compared.
        static let count = ProcessInfo.processInfo.environment["MMRACE_PROGRAMS"].flatMap { Int($0) } ?? 2000

        /// `MMRACE_HANDLER_PROGRAMS` says how many with interrupt handlers: brute force takes longer over them.
        static let countWithHandlers =
            ProcessInfo.processInfo.environment["MMRACE_HANDLER_PROGRAMS"].flatMap { Int($0) } ?? 2000

        /// `MMRACE_SEED` says where to begin, for others than those of every day.
        static let seed = ProcessInfo.processInfo.environment["MMRACE_SEED"].flatMap { UInt64($0) } ?? 0

        @Test("One execution per class, the same states and the same findings as brute force")
        func plainPrograms() { compare(Self.count, seed: Self.seed &+ 1) { $0.next() } }

        @Test("The same with more tasks than processors")
        func programsWithManyTasks() { compare(Self.count, seed: Self.seed &+ 3) { $0.nextWithManyTasks() } }

        @Test("The same with interrupts, during which the host stands still")
        func programsWithInterrupts() {
            compare(Self.countWithHandlers, seed: Self.seed &+ 2) { $0.nextWithInterrupts() }
        }

        private func compare(_ count: Int, seed: UInt64, _ draw: (inout SmallGenerator) -> SmallProgram) {
            var generator = SmallGenerator(seed: seed)
            var compared = 0
            var interleavings = 0
            var classes = 0
            var infeasible = 0
            var kinds: [String: Int] = [:]
            var inVain = 0
            while compared < count {
                let program = draw(&generator)
                let comparison = Comparison(program)
                if comparison.isTooLarge { continue }
                compared += 1
                interleavings += comparison.interleavings
                classes += comparison.exact.classes
                infeasible += comparison.infeasible
                if comparison.redundant > 0 { inVain += 1 }
                for finding in comparison.exact.findings { kinds[finding, default: 0] += 1 }
                if comparison.agrees { continue }
                let smallest = Comparison.smallest(program)
                Issue.record("program \(compared) of seed \(seed):\n\(smallest)\n\(Comparison(smallest))")
                return
            }
            // Tolerated where handlers wait, and seldom even there.
            #expect(inVain * 500 <= compared)
            print(
                "\(compared) programs, \(interleavings) interleavings, \(classes) classes, \(infeasible) infeasible,",
                "executions in vain in \(inVain), findings in: \(kinds.sorted { $0.key < $1.key })")
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The toy of the race against the numbers that other tools and brute force gave.

import Explorer
import Foundation
import Testing

extension ExplorerTests {
    @Suite struct ToyTests {
        /// Whether the long counts are wanted, as `make check-explorer` does.
        static let isThorough = ProcessInfo.processInfo.environment["MMRACE_PROGRAMS"] != nil

        private func run(_ toy: Toy, _ search: some Search, limits: Exploration.Limits = .init()) -> Outcome {
            Exploration(toy.program(), limits: limits).run(search)
        }

        @Test(
            "The fixed toy has its number of classes, and none breaks it",
            arguments: [
                (1, 1, 23), (1, 2, 69), (1, 3, 173), (1, 4, 353), (1, 5, 657), (1, 6, 1_113), (1, 8, 2_705),
                (1, 10, 5_581), (1, 12, 10_289), (1, 16, 27_873), (2, 1, 328), (2, 2, 3_194), (2, 3, 20_527),
                (3, 1, 4_816), (3, 2, 150_623),
            ] + (isThorough ? [(3, 3, 2_461_949)] : []))
        func fixed(_ cpus: Int, _ looks: Int, _ classes: Int) {
            let outcome = run(Toy(cpus: cpus, looks: looks), Reduced())
            #expect(outcome.executions == classes)
            #expect(outcome.redundant == 0)
            #expect(outcome.findings.isEmpty)
        }

        @Test(
            "Each layer of preemptions adds its classes",
            arguments: [(0, 6), (1, 42), (2, 97), (3, 151), (4, 173), (5, 173)])
        func layers(_ preemptions: Int, _ classes: Int) {
            let outcome = run(Toy(cpus: 1, looks: 3), Bounded(preemptions: preemptions))
            #expect(outcome.executions == classes)
        }

        @Test func `Without the second round of forgetting, some classes break it`() {
            var limits = Exploration.Limits()
            limits.endsAtFailure = true
            let outcome = run(Toy(cpus: 1, looks: 3, isFixed: false), Reduced(), limits: limits)
            #expect(outcome.executions == 120)
            #expect(outcome.redundant == 0)
            #expect(outcome.findings.map(\.count) == [36])
        }

        @Test func `A task that stands still after its failure cuts nothing off`() {
            // The 84 classes without a failure are the same; those with one do not depend on how far the others are.
            let outcome = run(Toy(cpus: 1, looks: 3, isFixed: false), Reduced())
            #expect(outcome.executions == 84 + 10)
            #expect(outcome.redundant == 0)
            #expect(outcome.findings.map(\.count) == [10])
        }

        @Test func `A random walk meets the bug as often as it has to`() {
            let outcome = run(Toy(cpus: 1, looks: 3, isFixed: false), RandomWalk(seed: 42, runs: 100_000))
            let found = outcome.findings.map(\.count).reduce(0, +)
            #expect(abs(found - 5_715) <= 220)
        }
    }
}

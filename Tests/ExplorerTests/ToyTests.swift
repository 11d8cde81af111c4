// SPDX-License-Identifier: GPL-2.0-only
// The toy of the race: counts that other tools agree on, and how fast they are reached.

import Explorer
import Foundation
import Testing

extension ExplorerTests {
    @Suite struct ToyTests {
        /// `MMRACE_PROGRAMS` asks for everything.
        static let known = Toy.known.filter {
            $0.classes < 100_000 || ProcessInfo.processInfo.environment["MMRACE_PROGRAMS"] != nil
        }

        @Test("The toy takes one execution per class", arguments: known.map(\.toy))
        func counts(_ toy: Toy) throws {
            let outcome = Exploration(toy.program()).run(Reduced())
            let known = try #require(Toy.known.first { $0.toy.cpus == toy.cpus && $0.toy.loads == toy.loads })
            #expect(outcome.executions == known.classes)
            #expect(outcome.redundant == 0)
            #expect(outcome.findings.isEmpty)
            #expect(outcome.isComplete)
        }

        @Test("The broken toy is found out by every exhaustive search, and the schedule shows it again")
        func findsTheBug() throws {
            let toy = Toy(cpus: 1, loads: 3, isFixed: false)
            let outcome = Exploration(toy.program()).run(Reduced())
            #expect(outcome.isComplete)
            let finding = try #require(outcome.findings.first)
            #expect(finding.invariant == .oops)
            let replayed = Exploration(toy.program()).replay(finding.schedule, anchor: nil)
            #expect(replayed.followed)
            #expect(replayed.broken == .oops)
        }

        @Test("A random walk finds the bug as often as computed")
        func randomWalk() throws {
            let toy = Toy(cpus: 1, loads: 3, isFixed: false)
            let outcome = Exploration(toy.program()).run(RandomWalk(seed: 1, runs: 100_000))
            let finding = try #require(outcome.findings.first)
            #expect(outcome.executions == 100_000)
            #expect(abs(finding.count - 5715) <= 220)
        }
    }
}

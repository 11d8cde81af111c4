// SPDX-License-Identifier: GPL-2.0-only
// The adversarial machine gives what a machine gives that fills, forgets and delivers one by one.

import Foundation
import Machine
import Testing

extension MachineTests {
    @Suite struct ExplicitTests {
        /// Programs of the ordinary run; MACHINE_EXPLICIT asks for another number.
        static let programs = ProcessInfo.processInfo.environment["MACHINE_EXPLICIT"].flatMap(UInt64.init) ?? 150

        @Test("Adversarial and explicit machine give the same results and findings on random programs")
        func agree() {
            var compared = 0
            var states = 0
            var executions = 0
            var found: [String: Int] = [:]
            for seed in 0..<Self.programs {
                let program = MachineProgram.random(seed, .oneAccess)
                var explicit = ExplicitMachine(program)
                guard explicit.run(most: 100_000) else { continue }
                compared += 1
                states += explicit.states
                let endings = program.run(endsAtFailure: true)
                executions += endings.outcome.executions
                let results = Set(endings.all.filter(\.broken.isEmpty).map { $0.results.last!.last })
                let findings = Set(endings.all.flatMap(\.broken))
                for finding in findings { found[finding, default: 0] += 1 }
                let words = "seed \(seed): \(program.architecture) \(program.initial) \(program.tasks)"
                #expect(results == explicit.results, "\(words)")
                #expect(explicit.certain.isSubset(of: findings), "\(words)")
                #expect(findings.isSubset(of: explicit.possible), "\(words)")
            }
            print(
                "\(compared) programs of \(Self.programs), \(states) explicit states, \(executions) executions; \(found)"
            )
            #expect(compared > Self.programs * 9 / 10)
        }

        /// Mistakes that show in what a program of one access can see, or in what an oracle finds.
        private static let mistakes: [Defect] = [
            .invalidationDoesNothing, .leafSurvives, .tablePointerSurvives, .lateFillIsForgotten, .deliveryAtIssueOnly,
            .noRefill, .waitReturnsAtOnce, .invalidationIgnoresTag, .rightsAreNotJudged, .conflictsAreNotJudged,
        ]

        @Test("The explicit machine notices one that is wrong", arguments: mistakes)
        func notices(_ mistake: Defect) {
            let seed = (0..<2000 as Range<UInt64>).first { seed in
                let program = MachineProgram.random(seed, .oneAccess)
                var explicit = ExplicitMachine(program)
                guard explicit.run(most: 3000) else { return false }
                let endings = program.run(defect: mistake, endsAtFailure: true)
                let results = Set(endings.all.filter(\.broken.isEmpty).map { $0.results.last!.last })
                let findings = Set(endings.all.flatMap(\.broken))
                return results != explicit.results || !explicit.certain.isSubset(of: findings)
                    || !findings.isSubset(of: explicit.possible)
            }
            #expect(seed != nil)
            print("\(mistake): noticed by program \(seed.map(String.init) ?? "none")")
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The adversarial machine gives what a machine gives that fills, forgets and delivers one by one.

import Foundation
import Machine
import Testing

extension MachineTests {
    @Suite struct ExplicitTests {
        /// Programs of the ordinary run; MACHINE_EXPLICIT asks for another number.
        static let programs = ProcessInfo.processInfo.environment["MACHINE_EXPLICIT"].flatMap(UInt64.init) ?? 150
        /// The first of them; MACHINE_EXPLICIT_FROM asks for another one.
        static let first = ProcessInfo.processInfo.environment["MACHINE_EXPLICIT_FROM"].flatMap(UInt64.init) ?? 0

        @Test("Adversarial and explicit machine give the same results and findings on random programs")
        func agree() {
            var compared = 0
            var states = 0
            var executions = 0
            var found: [String: Int] = [:]
            for seed in Self.first..<(Self.first + Self.programs) {
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

        /// Programs that show what random ones seldom do.
        private static let telling: [Defect: [MachineOperation]] = [
            // A fill through a pointer that is invalidated, of what is not.
            .lateFillIsForgotten: [
                .set(.a1, .none), .set(.slot1, .none), .tlbi(.vae1is, .x, level: 0), .set(.a1, .d3), .dsb(.ish),
                .load(.y),
            ],
            .waitReturnsAtOnce: [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .dsb(.ish), .load(.x)],
            .invalidationIgnoresTag: [
                .enter(tag: 2, keep: true), .set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .dsb(.ish), .load(.x),
            ],
        ]

        @Test("The explicit machine notices one that is wrong", arguments: mistakes)
        func notices(_ mistake: Defect) {
            if let operations = Self.telling[mistake] {
                let program = MachineProgram(architecture: .arm64, tasks: [operations])
                #expect(Self.differ(program, .none, most: 100_000) == false)
                #expect(Self.differ(program, mistake, most: 100_000) == true)
                return
            }
            let seed = (0..<2000 as Range<UInt64>).first {
                Self.differ(MachineProgram.random($0, .oneAccess), mistake) == true
            }
            #expect(seed != nil)
            print("\(mistake): noticed by program \(seed.map(String.init) ?? "none")")
        }

        /// Whether the two machines disagree, one of them being wrong; nil if there are too many states.
        private static func differ(_ program: MachineProgram, _ mistake: Defect, most: Int = 3000) -> Bool? {
            var explicit = ExplicitMachine(program)
            guard explicit.run(most: most) else { return nil }
            let endings = program.run(defect: mistake, endsAtFailure: true)
            let results = Set(endings.all.filter(\.broken.isEmpty).map { $0.results.last!.last })
            let findings = Set(endings.all.flatMap(\.broken))
            return results != explicit.results || !explicit.certain.isSubset(of: findings)
                || !findings.isSubset(of: explicit.possible)
        }
    }
}

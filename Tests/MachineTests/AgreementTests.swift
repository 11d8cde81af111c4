// SPDX-License-Identifier: GPL-2.0-only
// What the machine says it touches is all that it touches: the reducing search ends as brute force does.

import Explorer
import Foundation
import Machine
import Testing

extension MachineTests {
    @Suite struct AgreementTests {
        /// Programs of the ordinary run; MACHINE_PROGRAMS asks for another number.
        static let programs = ProcessInfo.processInfo.environment["MACHINE_PROGRAMS"].flatMap(UInt64.init) ?? 1000

        @Test("Reduced and Exhaustive end alike on random programs")
        func agree() {
            var compared = 0
            var executions = (reduced: 0, exhaustive: 0)
            for seed in 0..<Self.programs {
                guard let comparison = Comparison(MachineProgram.random(seed)) else { continue }
                compared += 1
                executions.reduced += comparison.reduced.outcome.executions
                executions.exhaustive += comparison.exhaustive.outcome.executions
                let program = MachineProgram.random(seed)
                #expect(comparison.agrees, "seed \(seed): \(program.architecture) \(program.modes) \(program.tasks)")
                #expect(comparison.reduced.outcome.redundant == 0, "seed \(seed)")
                if !comparison.agrees { return }
            }
            print(
                "\(compared) programs, \(executions.exhaustive) interleavings, \(executions.reduced) classes"
            )
            #expect(compared > Self.programs * 9 / 10)
        }

        @Test("A dependence that is not declared is noticed", arguments: Defect.hidden)
        func notices(_ defect: Defect) {
            if let program = Self.telling[defect] {
                #expect(Comparison(program)?.agrees == true)
                #expect(Comparison(program, defect: defect)?.agrees == false)
                return
            }
            let seed = (0..<20_000 as Range<UInt64>).first {
                Comparison(MachineProgram.random($0), defect: defect)?.agrees == false
            }
            #expect(seed != nil)
            print("\(defect): noticed by program \(seed.map(String.init) ?? "none")")
        }

        /// Programs that depend on what random ones seldom touch.
        private static let telling: [Defect: MachineProgram] = [
            .hidesDirtyMark: MachineProgram(
                architecture: .x86, modes: [.user, .kernel], initial: [(.a0, .clean1)],
                tasks: [[.store(.x, 7)], [.see(.a0)]]),
            .hidesWait: MachineProgram(
                architecture: .arm64, modes: [.kernel, .user],
                tasks: [
                    [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .raise(0), .dsb(.ish)], [.await(0), .release(1)],
                ]),
        ]
    }
}

/// One program under both searches.
struct Comparison {
    var reduced: MachineProgram.Endings
    var exhaustive: MachineProgram.Endings

    /// Nil if brute force takes too long.
    init?(_ program: MachineProgram, defect: Defect = .none) {
        exhaustive = program.run({ Exhaustive() }, defect: defect, wantsState: true, most: 5000)
        guard exhaustive.outcome.isComplete else { return nil }
        reduced = program.explore(Reduced(), wantsState: true)
    }

    /// Brute force reports the first failure of an execution only, so findings are compared over all of them.
    var agrees: Bool {
        Set(reduced.all.map(State.init)) == Set(exhaustive.all.map(State.init))
            && Set(reduced.all.flatMap(\.broken)) == Set(exhaustive.all.flatMap(\.broken))
    }

    private struct State: Hashable {
        var results: [[UInt64]]
        var state: [UInt64]

        init(_ ending: MachineProgram.Ending) {
            results = ending.results
            state = ending.state
        }
    }
}

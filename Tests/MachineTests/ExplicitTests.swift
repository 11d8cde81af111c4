// SPDX-License-Identifier: GPL-2.0-only
// The adversarial machine gives what a machine gives that fills, forgets and delivers one by one.

import Foundation
import Machine
import Testing

extension MachineTests {
    @Suite struct ExplicitTests {
        /// Programs of the ordinary run; MACHINE_EXPLICIT asks for another number.
        static let programs = ProcessInfo.processInfo.environment["MACHINE_EXPLICIT"].flatMap(UInt64.init) ?? 150

        @Test("Adversarial and explicit machine give the same results on random programs")
        func agree() {
            var compared = 0
            var states = 0
            var executions = 0
            for seed in 0..<Self.programs {
                let program = MachineProgram.random(seed, .oneAccess)
                var explicit = ExplicitMachine(program)
                guard explicit.run(most: 30_000) else { continue }
                compared += 1
                states += explicit.states
                let endings = program.run()
                executions += endings.outcome.executions
                let results = Set(endings.all.map { $0.results.last!.last })
                #expect(
                    results == explicit.results,
                    "seed \(seed): \(program.architecture) \(program.initial) \(program.tasks)")
            }
            print("\(compared) programs of \(Self.programs), \(states) explicit states, \(executions) executions")
        }
    }
}

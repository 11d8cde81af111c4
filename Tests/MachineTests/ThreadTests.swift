// SPDX-License-Identifier: GPL-2.0-only
// The machine on real threads ends as it may end in the explorer.

import Explorer
import Machine
import Testing

extension MachineTests {
    @Suite struct ThreadTests {
        @Test("Results, memory and what CPUs may hold on threads are among those of brute force")
        func agree() {
            var compared = 0
            var endings = 0
            for seed in 0..<200 as Range<UInt64> {
                let program = MachineProgram.random(seed)
                let known = program.run({ Exhaustive() }, wantsState: true, most: 5000)
                guard known.outcome.isComplete else { continue }
                compared += 1
                let seen = program.explore(Reduced(), wantsState: true, onThreads: 20)
                endings += seen.all.count
                let ends = Set(known.all.map { [$0.results, [$0.state]] })
                #expect(seen.all.allSatisfy { ends.contains([$0.results, [$0.state]]) }, "seed \(seed)")
                let broken = Set(known.outcome.findings.map { "\($0.invariant.name)" })
                let found = seen.outcome.findings.map { "\($0.invariant.name)" }
                #expect(broken.isSuperset(of: found), "seed \(seed)")
            }
            #expect(compared > 150)
            // Otherwise threads that ran one after the other would do.
            #expect(endings > compared * 3 / 2)
        }

        @Test("A frame that was given up is seen by the program that reads it, without the oracles")
        func poison() {
            // CPU 0 gives D1 up while it may not be judged; CPU 1 runs its program, which holds x -> D1.
            Stage.build(.x86, cpus: 2, modes: [.kernel, .kernel])
            Machine.poisonsFrames = true
            for cpu in 0..<2 { Machine.bind(task: cpu, to: cpu) }
            let program = Program(tasks: [
                .init("frees") { _ in
                    Machine.releaseFrame(Stage.frame(1))
                    Engine.visible(.write, Stage.flag(0))
                    Engine.store(Stage.flag(0), 1)
                    Engine.visible(.awaitNonzero, Stage.flag(1))
                },
                .init("runs") { _ in
                    Engine.visible(.awaitNonzero, Stage.flag(0))
                    Engine.store(Machine.word(ofMode: 1), Machine.Mode.user.rawValue)
                    for _ in 0..<64 { Machine.runProgram() }
                    Engine.visible(.write, Stage.flag(1))
                    Engine.store(Stage.flag(1), 1)
                },
            ])
            var limits = ThreadedRun.Limits()
            limits.rounds = 20
            let run = ThreadedRun(program, crew: Crew(processors: []), limits: limits)
            let outcome = run.run()
            #expect(outcome.findings.map(\.invariant) == [.staleTLB])
            #expect(run.messages["stale-tlb"]?.contains("reads frame \(Stage.frame(1)), which was given up") == true)
            #expect(run.isIntact)
        }
    }
}

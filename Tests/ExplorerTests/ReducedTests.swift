// SPDX-License-Identifier: GPL-2.0-only
// One execution per class, and no class missed.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct ReducedTests {
        @Test("Every yardstick takes one execution per class and none in vain", arguments: Yardstick.all)
        func oneExecutionPerClass(_ yardstick: Yardstick) {
            let outcome = explore(yardstick.program, Reduced())
            #expect(outcome.executions == yardstick.traces)
            #expect(outcome.redundant == 0)
            #expect(outcome.isComplete)
        }

        @Test("Brute force counts the interleavings of every yardstick", arguments: Yardstick.all)
        func everyInterleaving(_ yardstick: Yardstick) {
            let outcome = explore(yardstick.program, Exhaustive())
            #expect(outcome.executions == yardstick.interleavings)
        }
    }
}

func explore(
    _ program: LittleProgram, _ search: some Search, atEnd: @escaping (LittleProgram.FinalState) -> Void = { _ in }
) -> Outcome {
    let exploration = Exploration(program.program(atEnd: atEnd))
    return withExtendedLifetime(program) { exploration.run(search) }
}

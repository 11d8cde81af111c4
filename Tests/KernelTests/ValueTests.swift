// SPDX-License-Identifier: GPL-2.0-only
// What a program stores is there afterwards, or an invariant says that it was lost.

import Explorer
import Kernel
import Machine
import Scenarios
import Testing
import UAPI

extension KernelTests {
    /// Programs that store by value while a third CPU moves their memory. That is too dear for a scenario that every image runs
    /// (hundreds of times the classes), and what is lost by value here is a stale translation at the same time.
    @Suite("Values that programs store")
    struct ValueTests {
        private static let old: UInt = 8 * .pud
        private static let new: UInt = 8 * .pud + 4 * .pmd

        /// A move of a page races with migration, while a program stores at the new address.
        private static var moved: Scenario {
            Scenario(
                "value", "", memory: [.anonymous(at: old, length: .page)],
                cpus: [
                    .process([.mremap(old, length: .page, to: new)]), .kernel([.migrate(pageAt: old)]),
                    .process([.put(1, at: new, foundAt: new)]),
                ])
        }

        /// Samples: a whole search would take minutes.
        private static func sample(_ scenario: Scenario, on architecture: Architecture, runs: Int) -> Set<String> {
            let kernel = mmrace_kernel().assumingMemoryBound(to: syscall_table.self)
            var limits = Exploration.Limits()
            limits.steps = 5_000
            let stage = Stage(scenario, on: architecture, kernel: kernel)
            let outcome = Exploration(stage.program, limits: limits).run(RandomWalk(seed: 1, runs: runs))
            return Set(outcome.findings.map { "\($0.invariant.name)" })
        }

        @Test("Where PTEs move one by one, what was stored is there", arguments: Architecture.allCases)
        func found(architecture: Architecture) {
            #expect(Self.sample(Self.moved, on: architecture, runs: 5_000).isEmpty)
        }
    }
}

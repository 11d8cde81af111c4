// SPDX-License-Identifier: GPL-2.0-only
// What a program stores is there afterwards, or an invariant says that it was lost.

import Explorer
import Kernel
import Machine
import Scenarios
import Testing
import UAPI

extension KernelTests {
    /// Programs that store by value. With three CPUs that is too dear for a scenario that every image runs, and it finds nothing
    /// that is not found without values: the tests show both.
    @Suite("Values that programs store")
    struct ValueTests {
        private static let old: UInt = 8 * .pud
        private static let new: UInt = 8 * .pud + 4 * .pmd

        /// A move races with migration, while a program stores at the new address.
        private static func moved(length: UInt) -> Scenario {
            Scenario(
                "value", "", memory: [.anonymous(at: old, length: length)],
                cpus: [
                    .process([.mremap(old, length: length, to: new)]), .kernel([.migrate(pageAt: old)]),
                    .process([.put(1, at: new, foundAt: new)]),
                ])
        }

        private static func explore(_ scenario: Scenario, on architecture: Architecture) -> Outcome {
            let kernel = mmrace_kernel().assumingMemoryBound(to: syscall_table.self)
            var limits = Exploration.Limits()
            limits.steps = 5_000
            let stage = Stage(scenario, on: architecture, kernel: kernel)
            return Exploration(stage.program, limits: limits).run(Reduced(limits: limits))
        }

        @Test("A table that moves under migration loses what was stored, and that is a stale translation before")
        func lostWithTable() {
            let outcome = Self.explore(Self.moved(length: .pmd), on: .arm64)
            let broken = Set(outcome.findings.map { "\($0.invariant.name)" })
            #expect(outcome.isComplete)
            #expect(broken.isSuperset(of: ["wrong-data", "stale-tlb"]), "\(broken), \(outcome.executions)")
        }

        @Test("Where PTEs move one by one, what was stored is there", arguments: Architecture.allCases)
        func found(architecture: Architecture) {
            let outcome = Self.explore(Self.moved(length: .page), on: architecture)
            #expect(outcome.isComplete)
            #expect(outcome.findings.isEmpty, "\(outcome.findings.map(\.invariant.name)), \(outcome.executions)")
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// A CPU changes its address space while another one takes memory away.

import Machine
import Testing

extension KernelTests {
    @Suite("Switches of address spaces against flushes") struct SwitchTests {
        @Test("A CPU that comes to an address space uses nothing that was given up", arguments: Architecture.allCases)
        func arrival(_ architecture: Architecture) {
            expectSound(Switching(on: architecture, start: 1, [.take(0), .touch]))
        }

        @Test(
            "A CPU that comes back to an address space missed no flush", arguments: [.arm64, .ppc64] as [Architecture])
        func back(_ architecture: Architecture) {
            expectSound(Switching(on: architecture, start: 0, [.touch, .take(1), .take(0), .touch]))
        }

        /// The CPU leaves mm_cpumask before it writes CR3. In between nobody interrupts it, and it may still walk tables that
        /// are being freed; what it fills there goes when it comes back, since tlb_gen has moved on.
        @Test("A CPU of x86 that leaves may walk tables that were freed, and uses nothing of it later")
        func leaving() {
            let trial = Switching(on: .x86, start: 0, [.touch, .take(1), .take(0), .touch])
            #expect(trial.isComplete && trial.broken == ["table-use-after-free"], "\(trial.broken)")
        }

        @Test("A CPU that was lazy missed no flush", arguments: Architecture.allCases)
        func lazy(_ architecture: Architecture) {
            expectSound(Switching(on: architecture, start: 0, [.touch, .idle, .take(0), .touch]))
        }

        @Test("A switch on x86 that drops nothing is noticed")
        func keepsAll() {
            let back: [Switching.Step] = [.touch, .take(1), .take(0), .touch]
            let trial = Switching(on: .x86, start: 0, back, defect: .contextKeepsAll)
            #expect(trial.isComplete && trial.broken.contains("stale-tlb"))
        }

        /// Two bits make three ASIDs: the fourth address space begins a new generation and gets the second one's.
        static let rollover: [Switching.Step] = [.touch, .take(2), .take(3), .touch]

        @Test("An ASID that is given out again brings no page of its last address space")
        func reuse() {
            let trial = Switching(on: .arm64, start: 1, unmaps: false, Self.rollover) { Machine.switches.tagBits = 2 }
            expectSound(trial)
        }

        @Test("A rollover that drops nothing is noticed")
        func keepsTranslations() {
            let trial = Switching(
                on: .arm64, start: 1, unmaps: false, Self.rollover, defect: .localInvalidationDoesNothing
            ) { Machine.switches.tagBits = 2 }
            #expect(trial.isComplete && trial.broken == ["wrong-data"])
        }

        @Test("An address space that runs through a rollover is flushed by the ASID that it keeps")
        func reserved() {
            let trial = Switching(on: .arm64, before: [1, 2], start: 0, [.take(3), .take(0), .touch]) {
                Machine.switches.tagBits = 2
            }
            expectSound(trial)
        }

        @Test("Without enough bits for all there is a rollover, and with all of them none")
        func bits() {
            let few = Switching(on: .arm64, start: 1, [.take(2)]) { Machine.switches.tagBits = 2 }
            let many = Switching(on: .arm64, start: 1, [.take(2)])
            expectSound(few)
            expectSound(many)
        }

        /// An odd number of pages is one page and a range.
        @Test("Flushes by range and with level hints reach everything", arguments: [1, 2, 3, 6, 8] as [UInt])
        func ranges(_ pages: UInt) {
            expectSound(Switching(on: .arm64, start: 0, pages: pages, [.touch]) { Self.sayAll() })
        }

        @Test("A flush by range that drops nothing is noticed")
        func rangeDoesNothing() {
            let trial = Switching(on: .arm64, start: 0, pages: 2, [.touch], defect: .rangesDoNothing) { Self.sayAll() }
            #expect(trial.isComplete && trial.broken.contains("stale-tlb"))
        }

        private static func sayAll() {
            Machine.switches.saysRanges = true
            Machine.switches.saysLevelHints = true
        }

        private func expectSound(_ trial: Switching, _ place: SourceLocation = #_sourceLocation) {
            #expect(trial.isComplete && trial.broken.isEmpty, "\(trial.broken)", sourceLocation: place)
            print("\(trial.executions) executions")
        }
    }
}

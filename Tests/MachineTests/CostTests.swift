// SPDX-License-Identifier: GPL-2.0-only
// What a step costs depends on what it changes, not on how much is mapped.

import Explorer
import Machine
import Testing

extension MachineTests {
    @Suite struct CostTests {
        /// What a step is: it changes one entry, or one page, of the table.
        enum Step: CaseIterable {
            case mapPage, unmapPage, invalidatePage, releasePage, moveTable
        }

        @Test(
            "A step that changes one page costs the same with 2 pages mapped and with 30",
            arguments: Architecture.allCases)
        func onePage(_ architecture: Architecture) {
            for step in Step.allCases where step != .moveTable {
                #expect(work(step, architecture, pages: 2) == work(step, architecture, pages: 30), "\(step)")
            }
        }

        @Test("Putting a table somewhere costs in proportion to what is in it", arguments: Architecture.allCases)
        func table(_ architecture: Architecture) {
            let small = work(.moveTable, architecture, pages: 2)
            let large = work(.moveTable, architecture, pages: 30)
            // Per page one entry for each of the two CPUs, and what of the user's CPU could conflict with it.
            #expect((2 * 28...4 * 28).contains(large - small))
            #expect(small < 20)
        }

        /// The translations and entries that the machine looks at in one step.
        private func work(_ step: Step, _ architecture: Architecture, pages: Int) -> Int {
            Stage.build(architecture, cpus: 2, modes: [.kernel, .user])
            if architecture == .arm64 { Machine.breakBeforeMake = .needed }
            let frames = (1...3).map { Stage.frame($0) }
            for page in 2..<pages {
                let entry = Machine.words(of: Stage.table(level: 1)) + page
                Machine.storeEntry(entry, UInt64(frames[2]) << 12 | Stage.Value.d3.bits & 0xfff)
            }
            // The first time, a translation becomes known; later it is looked up.
            for _ in 0..<2 {
                Machine.storeEntry(Stage.Place.a0.word, 0)
                flush(architecture)
                Machine.storeEntry(Stage.Place.a0.word, Stage.Value.d1.bits)
                Machine.storeEntry(Stage.Place.slot2.word, 0)
                flush(architecture)
            }
            if step == .mapPage || step == .releasePage {
                Machine.storeEntry(Stage.Place.a0.word, 0)
                flush(architecture)
            }
            let before = Machine.work
            switch step {
            case .mapPage: Machine.storeEntry(Stage.Place.a0.word, Stage.Value.d1.bits)
            case .unmapPage: Machine.storeEntry(Stage.Place.a0.word, 0)
            case .invalidatePage: flush(architecture)
            case .releasePage: Machine.releaseFrame(frames[0])
            case .moveTable: Machine.storeEntry(Stage.Place.slot2.word, Stage.Value.tableA.bits)
            }
            return Machine.work - before
        }

        /// Flushes page x everywhere.
        private func flush(_ architecture: Architecture) {
            switch architecture {
            case .x86:
                for cpu in 0..<2 {
                    Machine.setUpCPU = cpu
                    X86.invlpg(Stage.Address.x.value)
                }
                Machine.setUpCPU = 0
            case .arm64:
                ARM64.tlbi(.vae1is, address: Stage.Address.x.value, asid: 1)
                ARM64.dsb(.ish)
            case .ppc64:
                PPC64.tlbie(ric: 0, is: 0, pid: 1, address: Stage.Address.x.value)
                PPC64.tlbsync()
            }
        }
    }
}

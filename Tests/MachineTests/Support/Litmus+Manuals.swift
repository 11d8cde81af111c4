// SPDX-License-Identifier: GPL-2.0-only
// Questions that the manuals answer.

import Machine

extension Litmus {
    private static let f = Stage.fault
    private static let clean = UInt64(Stage.Value.clean1.rawValue)
    private static let dirty = UInt64(Stage.Value.d1.rawValue)

    /// SDM volume 3, section 4.10.
    static let x86: [Litmus] = [
        Litmus(
            "INVLPG of any address kills the pointers of the PCID", .x86, [],
            [.set(.slot1, .none), .invlpg(.w), .set(.a0, .d3), .load(.x)], asked: [[3]], .forbidden),
        Litmus(
            "INVLPG of another address spares a leaf", .x86, [],
            [.set(.slot1, .none), .invlpg(.w), .set(.a0, .d3), .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "A pointer to an empty table may be held", .x86, [(.slot2, .tableB)],
            [.set(.slot2, .none), .set(.b0, .d3), .load(.z)], asked: [[3]], .allowed),
        Litmus(
            "CR3 with bit 63 keeps everything", .x86, [],
            [.set(.a0, .none), .enter(tag: 1, keep: true), .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "CR3 without bit 63 drops the PCID", .x86, [],
            [.set(.a0, .none), .enter(tag: 1, keep: false), .load(.x)], asked: [[1]], .forbidden),
        Litmus(
            "CR3 without bit 63 keeps another PCID", .x86, [],
            [.set(.a0, .none), .enter(tag: 2, keep: false), .enter(tag: 1, keep: true), .load(.x)], asked: [[1]],
            .allowed),
        Litmus(
            "Another PCID's leaf is not used", .x86, [], [.set(.a0, .none), .enter(tag: 2, keep: true), .load(.x)],
            asked: [[1]], .forbidden),
        Litmus(
            "A pointer is not walked while its PCID is away", .x86, [],
            [
                .set(.slot1, .none), .enter(tag: 2, keep: true), .set(.a0, .d3), .set(.a0, .none),
                .enter(tag: 1, keep: true),
                .load(.x),
            ], asked: [[3]], .forbidden),
        Litmus(
            "A global leaf serves every PCID", .x86, [(.a0, .global1)],
            [.set(.a0, .none), .enter(tag: 2, keep: false), .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "CR3 without bit 63 spares a global leaf", .x86, [(.a0, .global1)],
            [.set(.a0, .none), .enter(tag: 1, keep: false), .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "INVLPG takes a global leaf of another PCID", .x86, [(.a0, .global1)],
            [.set(.a0, .none), .enter(tag: 2, keep: true), .invlpg(.x), .load(.x)], asked: [[1]], .forbidden),
        Litmus(
            "A page fault drops what led to it", .x86, [], [.set(.a0, .none), .load(.x), .load(.x)],
            asked: [[f, 1]], .forbidden),
        Litmus(
            "A page fault is spurious once at most", .x86, [(.a0, .readOnly1)],
            [.set(.a0, .d1), .store(.x, 7), .store(.x, 7)], asked: [[f, f]], .forbidden),
        Litmus(
            "A page fault is spurious once", .x86, [(.a0, .readOnly1)], [.set(.a0, .d1), .store(.x, 7), .store(.x, 7)],
            asked: [[f, 1]], .allowed),
        Litmus(
            "INVLPG leaves the neighbour", .x86, [], [.set(.a0, .none), .set(.a1, .none), .invlpg(.x), .load(.y)],
            asked: [[2]], .allowed),
        Litmus(
            "A store through a clean leaf goes back to the entry", .x86, [(.a0, .clean1)],
            [.set(.a0, .none), .store(.x, 7)], asked: [[1]], .forbidden),
        Litmus(
            "A store through a dirty leaf does not", .x86, [], [.set(.a0, .none), .store(.x, 7)], asked: [[1]],
            .allowed),
        Litmus(
            "A right that the leaf does not give", .x86, [(.a0, .readOnly1)], [.store(.x, 7)], asked: [[1]], .forbidden),
        Litmus(
            "A right missing above is missing below", .x86, [(.slot1, .none)],
            [.set(.slot1, .readOnlyTableA), .store(.x, 7)], asked: [[1]], .forbidden),
        Litmus(
            "A store marks a clean entry", .x86, [(.a0, .clean1)], [.store(.x, 7), .see(.a0)], asked: [[1, clean]],
            .forbidden),
        Litmus(
            "A store marks a clean entry dirty", .x86, [(.a0, .clean1)], [.store(.x, 7), .see(.a0)],
            asked: [[1, dirty]], .allowed),
    ]

    /// Arm ARM, section D8.16.
    static let arm64: [Litmus] = [
        Litmus(
            "VALE1IS leaves the pointers", .arm64, [],
            [.set(.slot1, .none), .tlbi(.vale1is, .x, level: 0), .dsb(.ish), .set(.a0, .d3), .load(.x)], asked: [[3]],
            .allowed),
        Litmus(
            "VAE1IS takes the pointers on the way", .arm64, [],
            [.set(.slot1, .none), .tlbi(.vae1is, .x, level: 0), .dsb(.ish), .set(.a0, .d3), .load(.x)], asked: [[3]],
            .forbidden),
        Litmus(
            "VAE1IS leaves the pointers that are not", .arm64, [],
            [.set(.slot1, .none), .tlbi(.vae1is, .z, level: 0), .dsb(.ish), .set(.a0, .d3), .load(.x)], asked: [[3]],
            .allowed),
        Litmus(
            "A hint of level 2 misses level 3", .arm64, [],
            [.set(.a0, .none), .tlbi(.vale1is, .x, level: 2), .dsb(.ish), .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "A hint of level 3 hits it", .arm64, [],
            [.set(.a0, .none), .tlbi(.vale1is, .x, level: 3), .dsb(.ish), .load(.x)], asked: [[1]], .forbidden),
        Litmus(
            "ASIDE1 stays on its CPU", .arm64, [],
            [.set(.a0, .none), .tlbi(.aside1, .x, level: 0), .dsb(.ish), .raise(0)], [.await(0), .load(.x)],
            asked: [[], [1]], .allowed),
        Litmus(
            "ASIDE1IS does not", .arm64, [],
            [.set(.a0, .none), .tlbi(.aside1is, .x, level: 0), .dsb(.ish), .raise(0)], [.await(0), .load(.x)],
            asked: [[], [1]], .forbidden),
        Litmus(
            "A TLBI is not complete before a DSB", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .raise(0)], [.await(0), .load(.x)], asked: [[], [1]],
            .allowed),
        Litmus(
            "DSB NSH does not complete a broadcast", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .dsb(.nsh), .raise(0)], [.await(0), .load(.x)],
            asked: [[], [1]], .allowed),
        Litmus(
            "DSB NSH completes what is local, whatever else is under way", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1, .x, level: 0), .tlbi(.vae1is, .z, level: 0), .dsb(.nsh), .load(.x)],
            asked: [[1]], .forbidden),
        Litmus(
            "A DSB waits for its own CPU's TLBI only", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .raise(0)], [.await(0), .dsb(.ish), .load(.x)],
            asked: [[], [1]], .allowed),
        Litmus(
            "Of two that overlap, the one that was waited for is complete", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .raise(0)],
            [.await(0), .set(.a1, .none), .tlbi(.vae1is, .y, level: 0), .dsb(.ish), .load(.y)], asked: [[], [2]],
            .forbidden),
        Litmus(
            "Of two that overlap, the other one is not", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .raise(0)],
            [.await(0), .set(.a1, .none), .tlbi(.vae1is, .y, level: 0), .dsb(.ish), .load(.x)], asked: [[], [1]],
            .allowed),
        Litmus(
            "Of two that overlap, the later wait completes the other one", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .raise(0), .await(1), .dsb(.ish), .load(.x)],
            [.await(0), .set(.a1, .none), .tlbi(.vae1is, .y, level: 0), .dsb(.ish), .raise(1)], asked: [[1], []],
            .forbidden),
        Litmus(
            "ASIDE1 spares global leaves", .arm64, [(.a0, .global1)],
            [.set(.a0, .none), .tlbi(.aside1, .x, level: 0), .dsb(.ish), .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "VMALLE1 takes global leaves", .arm64, [(.a0, .global1)],
            [.set(.a0, .none), .tlbi(.vmalle1, .x, level: 0), .dsb(.ish), .load(.x)], asked: [[1]], .forbidden),
        Litmus(
            "VALE1 is for one ASID", .arm64, [],
            [
                .set(.a0, .none), .enter(tag: 2, keep: true), .set(.a0, .d3), .set(.a0, .none),
                .tlbi(.vale1, .x, level: 0), .dsb(.ish), .load(.x),
            ],
            asked: [[3]], .allowed),
        Litmus(
            "VAALE1 is for all", .arm64, [],
            [
                .set(.a0, .none), .enter(tag: 2, keep: true), .set(.a0, .d3), .set(.a0, .none),
                .tlbi(.vaale1, .x, level: 0), .dsb(.ish), .load(.x),
            ],
            asked: [[3]], .forbidden),
        Litmus(
            "A neighbour filled before a late arrival survives it", .arm64, [(.a1, .none)],
            [.set(.slot1, .none), .tlbi(.vae1is, .x, level: 0), .set(.a1, .d3), .dsb(.ish), .raise(0)],
            [.await(0), .load(.y)], asked: [[], [3]], .allowed),
        Litmus(
            "A neighbour that appears after the DSB is out of reach", .arm64, [(.a1, .none)],
            [.set(.slot1, .none), .tlbi(.vae1is, .x, level: 0), .dsb(.ish), .set(.a1, .d3), .raise(0)],
            [.await(0), .load(.y)], asked: [[], [3]], .forbidden),
        Litmus(
            "A page filled after an early arrival survives the DSB", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .set(.a0, .d3), .set(.a0, .none), .dsb(.ish), .raise(0)],
            [.await(0), .load(.x)], asked: [[], [3]], .allowed),
        Litmus(
            "A fault drops nothing", .arm64, [], [.set(.a0, .none), .load(.x), .load(.x)], asked: [[f, 1]], .allowed),
        Litmus(
            "A permission fault may repeat until the TLBI", .arm64, [(.a0, .readOnly1)],
            [.set(.a0, .d1), .store(.x, 7), .store(.x, 7)], asked: [[f, f]], .allowed),
    ]

    /// Power ISA 3.0B, Book III, section 6.10.
    static let ppc64: [Litmus] = [
        Litmus(
            "RIC=0 leaves the page-walk cache", .ppc64, [],
            [.set(.slot1, .none), .tlbie(ric: 0, scope: 0, .x, shift: 12), .tlbsync, .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "RIC=0 of a whole PID leaves it too", .ppc64, [],
            [.set(.slot1, .none), .tlbie(ric: 0, scope: 1, .x, shift: 12), .tlbsync, .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "RIC=0 at 2M leaves a 4K page", .ppc64, [],
            [.set(.a0, .none), .tlbie(ric: 0, scope: 0, .x, shift: 21), .tlbsync, .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "RIC=0 at 4K takes it", .ppc64, [],
            [.set(.a0, .none), .tlbie(ric: 0, scope: 0, .x, shift: 12), .tlbsync, .load(.x)], asked: [[1]], .forbidden),
        Litmus(
            "RIC=1 leaves pages", .ppc64, [],
            [.set(.a0, .none), .tlbie(ric: 1, scope: 1, .x, shift: 12), .tlbsync, .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "RIC=1 kills every pointer of the PID", .ppc64, [],
            [.set(.slot1, .none), .tlbie(ric: 1, scope: 1, .z, shift: 12), .tlbsync, .set(.a0, .d3), .load(.x)],
            asked: [[3]], .forbidden),
        Litmus(
            "RIC=1, then RIC=0, before one tlbsync", .ppc64, [],
            [
                .set(.slot1, .none), .tlbie(ric: 1, scope: 1, .x, shift: 12), .tlbie(ric: 0, scope: 0, .x, shift: 12),
                .tlbsync, .load(.x),
            ], asked: [[1]], .forbidden),
        Litmus(
            "RIC=0, then RIC=1: the page may come back in between", .ppc64, [],
            [
                .set(.slot1, .none), .tlbie(ric: 0, scope: 0, .x, shift: 12), .tlbie(ric: 1, scope: 1, .x, shift: 12),
                .tlbsync, .load(.x),
            ], asked: [[1]], .allowed),
        Litmus(
            "RIC=2 takes both", .ppc64, [],
            [.set(.slot1, .none), .tlbie(ric: 2, scope: 1, .x, shift: 12), .tlbsync, .load(.x)], asked: [[1]],
            .forbidden),
        Litmus(
            "tlbie is not complete after ptesync alone", .ppc64, [],
            [.set(.a0, .none), .tlbie(ric: 0, scope: 0, .x, shift: 12), .ptesync, .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "tlbiel is not complete before ptesync", .ppc64, [],
            [.set(.a0, .none), .tlbiel(ric: 0, scope: 0, .x, shift: 12), .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "tlbiel is complete after it", .ppc64, [],
            [.set(.a0, .none), .tlbiel(ric: 0, scope: 0, .x, shift: 12), .ptesync, .load(.x)], asked: [[1]], .forbidden),
        Litmus(
            "tlbiel is local", .ppc64, [],
            [.set(.a0, .none), .tlbiel(ric: 0, scope: 0, .x, shift: 12), .ptesync, .raise(0)], [.await(0), .load(.x)],
            asked: [[], [1]], .allowed),
        Litmus(
            "An upgraded right is seen at once", .ppc64, [(.a0, .readOnly1)], [.set(.a0, .d1), .store(.x, 7)],
            asked: [[f]], .forbidden),
    ]

    /// Closure: what a CPU may fill from what it holds.
    static let closure: [Litmus] = Architecture.allCases.flatMap { architecture in
        [
            Litmus(
                "Present at level 1", architecture, [(.a0, .none)], [.set(.a0, .d3), .load(.x)], asked: [[3]], .allowed),
            Litmus(
                "Present at level 2", architecture, [(.slot1, .none)], [.set(.slot1, .tableA), .load(.x)], asked: [[1]],
                .allowed),
            Litmus(
                "Present at level 3", architecture, [(.upper, .none)], [.set(.upper, .middle), .load(.x)], asked: [[1]],
                .allowed),
            Litmus(
                "Present at level 4", architecture, [(.top, .none)], [.set(.top, .upper), .load(.x)], asked: [[1]],
                .allowed),
            Litmus(
                "No fill of what was never present together", architecture, [(.slot1, .none)],
                [.set(.a0, .none), .set(.slot1, .tableA), .load(.x)], asked: [[1]], .forbidden),
            Litmus(
                "Through a pointer whose own entry is gone", architecture, [],
                [.set(.slot1, .none), .set(.a0, .d3), .load(.x)], asked: [[3]], .allowed),
            Litmus(
                "Through two pointers whose upper entry is gone", architecture, [],
                [.set(.upper, .none), .set(.slot2, .tableB), .set(.b0, .d3), .load(.z)], asked: [[3]], .allowed),
            Litmus(
                "A table moved to another slot is walked from both", architecture, [],
                [.exchange(.slot1, .none), .put(.slot2), .set(.a0, .d3), .load(.x), .load(.z)], asked: [[1, 3, 3]],
                .allowed),
            Litmus(
                "A table moved two levels up is walked from both", architecture, [],
                [.exchange(.upper, .none), .put(.upper1), .set(.a0, .d3), .load(.x), .load(.far)], asked: [[1, 3, 3]],
                .allowed),
            Litmus(
                "A large page", architecture, [(.slot1, .none)], [.set(.slot1, .large1), .load(.x)], asked: [[1]],
                .allowed),
        ].map {
            var question = $0
            question.name += " on \(architecture)"
            return question
        }
    }

    static let all = published + x86 + arm64 + ppc64 + closure
}

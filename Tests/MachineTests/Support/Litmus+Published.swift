// SPDX-License-Identifier: GPL-2.0-only
// Published translation tests, in this machine's words.

// R: the tests of "Relaxed virtual memory in Armv8-A" (Simner and others, ESOP 2022). H: the catalogue of herd's VMSA tests.
// Transistency: Hossain and others, TransForm (ISCA 2020). Barriers that only order memory are left out: memory is sequentially
// consistent here.
extension Litmus {
    private static let f = Stage.fault

    static let published: [Litmus] = [
        Litmus(
            "R CoWinvT+dsb-isb", .arm64, [], [.set(.a0, .none), .dsb(.ish), .load(.x)], asked: [[1]], .allowed),
        Litmus(
            "R CoWinvT.EL1+dsb-tlbi-dsb-isb", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1, .x, level: 0), .dsb(.ish), .load(.x)], asked: [[1]], .forbidden),
        Litmus(
            "R CoWTf.inv+dsb-isb", .arm64, [(.a0, .none)], [.set(.a0, .d1), .dsb(.ish), .load(.x)], asked: [[f]],
            .forbidden),
        Litmus(
            "R MP.RT.EL1+dsb-tlbiis-dsb+dsb-isb", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .dsb(.ish), .raise(0)], [.look(0), .load(.x)],
            asked: [[], [1, 1]], .forbidden),
        Litmus(
            "R MP.RT.EL1+dsb-tlbi-dsb+dsb-isb", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1, .x, level: 0), .dsb(.ish), .raise(0)], [.look(0), .load(.x)],
            asked: [[], [1, 1]], .allowed),
        Litmus(
            "R ROT+dmb", .arm64, [], [.set(.slot1, .none), .set(.a0, .d2)], [.load(.x)], asked: [[], [2]], .allowed),
        Litmus(
            "R ROT+dsb-tlbivmallis-dsb", .arm64, [],
            [.set(.slot1, .none), .tlbi(.vmalle1is, .x, level: 0), .dsb(.ish), .set(.a0, .d2)], [.load(.x)],
            asked: [[], [2]], .forbidden),
        Litmus(
            "R InvalidateWide", .arm64, [],
            [.set(.slot1, .none), .tlbi(.vae1, .x, level: 0), .dsb(.ish), .load(.y)], asked: [[2]], .allowed),
        Litmus(
            "R UpdateFromTLB", .arm64, [(.a0, .readOnly1)],
            [.set(.slot1, .none), .set(.a0, .d1), .dsb(.ish), .store(.x, 7)], asked: [[1]], .allowed),
        Litmus(
            "H coRR-pte9", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .dsb(.ish), .set(.a0, .d2)], [.load(.x), .load(.x)],
            asked: [[], [2, 1]], .forbidden),
        Litmus(
            "H coRR-pte9-nobbm", .arm64, [],
            [.set(.a0, .d2), .tlbi(.vae1is, .x, level: 0), .dsb(.ish)], [.load(.x), .load(.x)], asked: [[], [2, 1]],
            .allowed),
        Litmus(
            "H coRR-pte9+noscope", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1is, .y, level: 0), .dsb(.ish), .set(.a0, .d2)], [.load(.x), .load(.x)],
            asked: [[], [2, 1]], .allowed),
        Litmus(
            "H V2I with DSB.ST", .arm64, [],
            [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .dsb(.ishst), .load(.x)], asked: [[1]], .allowed),
        Litmus("ptwalk2", .x86, [], [.set(.a0, .d2), .invlpg(.x), .load(.x)], asked: [[1]], .forbidden),
        Litmus(
            "ipi5", .x86, [], [.set(.a0, .d2), .raise(0)], [.await(0), .load(.x), .invlpg(.x)], asked: [[], [1]],
            .allowed),
    ]
}

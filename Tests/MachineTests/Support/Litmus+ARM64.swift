// SPDX-License-Identifier: GPL-2.0-only
// Questions that the Arm manual answers.

extension Litmus {
    private static let f = Stage.fault

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
}

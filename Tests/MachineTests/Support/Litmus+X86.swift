// SPDX-License-Identifier: GPL-2.0-only
// Questions that the x86 manual answers.

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
}

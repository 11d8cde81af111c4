// SPDX-License-Identifier: GPL-2.0-only
// Questions that the Power manual answers.

extension Litmus {
    private static let f = Stage.fault

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
}

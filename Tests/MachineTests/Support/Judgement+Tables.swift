// SPDX-License-Identifier: GPL-2.0-only
// The violations, and what looks like them.

import Machine

extension Judgement {
    /// The broadcast flush of x's page and of everything on the way, complete.
    static func flush(_ architecture: Architecture) -> [MachineOperation] {
        switch architecture {
        case .x86: [.invlpg(.x)]
        case .arm64: [.tlbi(.vae1is, .x, level: 0), .dsb(.ish)]
        case .ppc64: [.tlbie(ric: 2, scope: 1, .x, shift: 12), .tlbsync]
        }
    }

    /// On machines that broadcast, and on each machine with one CPU.
    static let all: [Judgement] =
        [Architecture.arm64, .ppc64].flatMap(broadcast) + Architecture.allCases.flatMap(alone) + x86
        + [Architecture.arm64, .ppc64].flatMap(rights) + Architecture.allCases.flatMap(contents)
        + Architecture.allCases.flatMap(wildTables) + breakBeforeMake

    private static func broadcast(_ a: Architecture) -> [Judgement] {
        let flush = flush(a)
        return [
            Judgement(
                "A frame given up before the flush", a, modes: [.kernel, .user], [],
                [.set(.a0, .none), .release(1)] + flush, breaks: ["stale-tlb"]),
            Judgement(
                "A frame given up after the flush", a, modes: [.kernel, .user], [],
                [.set(.a0, .none)] + flush + [.release(1)]),
            Judgement(
                "A frame given up between the flush and its end", a, modes: [.kernel, .user], [],
                [.set(.a0, .none)] + flush.dropLast() + [.release(1)], breaks: ["stale-tlb"]),
            Judgement(
                "A page cleared, flushed late, never given up", a, modes: [.kernel, .user], [], [.set(.a0, .none)]),
            Judgement(
                "A frame given up while mapped", a, modes: [.kernel, .user], [], [.release(1)], breaks: ["stale-tlb"]),
            Judgement(
                "A frame mapped after it was given up", a, modes: [.kernel, .user], [(.a0, .none)],
                [.release(1), .set(.a0, .d1)], breaks: ["stale-tlb"]),
            Judgement(
                "A frame given up while mapped, and flushed in vain", a, modes: [.kernel, .kernel], [],
                [.release(1)] + flush + [.raise(0)], [.await(0), .returnToUser], breaks: ["stale-tlb"]),
            Judgement(
                "A CPU in the kernel owes until it goes back", a, modes: [.kernel, .kernel], [],
                [.set(.a0, .none), .release(1)], [.returnToUser], breaks: ["stale-tlb"]),
            Judgement(
                "A CPU in the kernel owes nothing if the flush comes first", a, modes: [.kernel, .kernel], [],
                [.set(.a0, .none), .release(1)] + flush + [.raise(0)], [.await(0), .returnToUser]),
            Judgement(
                "An idle CPU owes nothing", a, modes: [.kernel, .idle], [], [.set(.a0, .none), .release(1)]),
            Judgement(
                "Another context's leaf cannot be used", a, modes: [.kernel, .kernel], [],
                [.await(0), .set(.a0, .none), .release(1)], [.enter(tag: 3, keep: true), .raise(0), .returnToUser]),
            Judgement(
                "Another context's leaf is owed", a, modes: [.kernel, .kernel], [],
                [.await(0), .set(.a0, .none), .release(1), .raise(1)],
                [.enter(tag: 3, keep: true), .raise(0), .await(1), .enter(tag: 1, keep: true), .returnToUser],
                breaks: ["stale-tlb"]),
            Judgement(
                "A table given up before the flush", a, modes: [.kernel, .idle], [],
                [.set(.slot1, .none), .releaseTable(1)], breaks: ["table-use-after-free"]),
            Judgement(
                "A table given up after the flush", a, modes: [.kernel, .idle], [],
                [.set(.slot1, .none)] + flush + [.releaseTable(1)]),
            Judgement(
                "A moved table whose frame is alive", a, modes: [.kernel, .user], [],
                [.exchange(.slot1, .none), .put(.slot2)]),
            Judgement(
                "A range that was moved away without a flush", a, modes: [.kernel, .user], [],
                [.exchange(.slot1, .none), .put(.slot2), .judge], breaks: ["wrong-address"]),
            Judgement(
                "A range that was moved away, and flushed", a, modes: [.kernel, .user], [],
                [.exchange(.slot1, .none)] + flush + [.put(.slot2)]
                    + (a == .arm64 ? [.tlbi(.vae1is, .y, level: 0), .dsb(.ish)] : []) + [.judge]),
            Judgement(
                "A moved range of which a CPU in the kernel owes", a, modes: [.kernel, .kernel], [],
                [.exchange(.slot1, .none), .put(.slot2), .judge, .raise(0)], [.await(0), .returnToUser],
                breaks: ["wrong-address"]),
            Judgement(
                "A moved range that was flushed before a CPU goes back", a, modes: [.kernel, .kernel], [],
                [.exchange(.slot1, .none), .put(.slot2), .judge] + flush
                    + (a == .arm64 ? [.tlbi(.vae1is, .y, level: 0), .dsb(.ish)] : []) + [.raise(0)],
                [.await(0), .returnToUser]),
            Judgement(
                "Pages of a range cleared, and a page flushed", a, modes: [.kernel, .user], [(.a1, .none)],
                [.set(.a0, .none)] + flush + [.judge]),
            Judgement(
                "A pointer into a range that was given up", a, modes: [.kernel, .user], [(.a0, .none), (.a1, .none)],
                [.set(.slot1, .none), .judge], breaks: ["surviving-entry"]),
            Judgement(
                "A new mapping of the same place", a, modes: [.kernel, .user], [],
                [.set(.a0, .none)] + flush + [.set(.a0, .d3), .judge]),
            Judgement(
                "A right that was taken without a flush", a, modes: [.kernel, .user], [],
                [.set(.a0, .readOnly1), .judge], breaks: ["stale-permission"]),
            Judgement(
                "A right that was given", a, modes: [.kernel, .user], [(.a0, .readOnly1)], [.set(.a0, .d1), .judge]),
        ]
    }

    private static func alone(_ a: Architecture) -> [Judgement] {
        [
            Judgement(
                "A table read while another CPU gives another one up", a, modes: [.idle, .idle], [(.slot1, .none)],
                [.see(.a0)], [.releaseTable(0)]),
            Judgement(
                "A table read while another CPU gives it up", a, modes: [.idle, .idle], [(.slot1, .none)],
                [.see(.b0)], [.releaseTable(0)], breaks: ["table-use-after-free"]),
            Judgement(
                "A table written while another CPU gives it up", a, modes: [.idle, .idle], [(.slot1, .none)],
                [.set(.b0, .none)], [.releaseTable(0)], breaks: ["table-use-after-free"]),
            Judgement(
                "A table hung up while another CPU gives it up", a, modes: [.idle, .idle], [],
                [.set(.slot2, .tableB)], [.releaseTable(0)], breaks: ["table-use-after-free"]),
            Judgement(
                "A root that is loaded", a, modes: [.idle], [], [.releaseTable(4)], breaks: ["table-use-after-free"]),
            Judgement("A frame given up twice", a, modes: [.idle], [], [.release(3), .release(3)], breaks: ["oops"]),
        ]
    }

    private static let x86: [Judgement] = [
        Judgement(
            "A local invalidation does not help the others", .x86, modes: [.kernel, .user], [],
            [.set(.a0, .none), .invlpg(.x), .release(1)], breaks: ["stale-tlb"]),
        Judgement(
            "Everybody's local invalidations do", .x86, modes: [.kernel, .kernel], [],
            [.set(.a0, .none), .invlpg(.x), .raise(0), .await(1), .release(1)],
            [.await(0), .invlpg(.x), .raise(1), .returnToUser]),
        Judgement(
            "A pointer of a PCID that is away", .x86, modes: [.kernel, .kernel], [],
            [.await(0), .set(.slot1, .none), .invlpg(.x), .releaseTable(1)], [.enter(tag: 3, keep: true), .raise(0)]),
        Judgement(
            "A pointer of a PCID that comes back unflushed", .x86, modes: [.kernel, .kernel], [(.slot2, .tableB)],
            [.set(.slot2, .none), .invlpg(.x), .await(0), .releaseTable(0), .raise(1)],
            [.enter(tag: 3, keep: false), .raise(0), .await(1), .enter(tag: 1, keep: true)],
            breaks: ["table-use-after-free"]),
        Judgement(
            "A pointer of a PCID that comes back flushed", .x86, modes: [.kernel, .kernel], [(.slot2, .tableB)],
            [.set(.slot2, .none), .invlpg(.x), .raise(2), .await(0), .releaseTable(0), .raise(1)],
            [.await(2), .enter(tag: 3, keep: false), .raise(0), .await(1), .enter(tag: 1, keep: false)]),
        Judgement(
            "A lazy CPU that keeps a pointer to a table in use", .x86, modes: [.kernel, .idle], [],
            [.set(.a0, .none), .set(.a1, .none), .invlpg(.x), .invlpg(.y), .judge]),
    ]
}

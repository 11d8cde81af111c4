// SPDX-License-Identifier: GPL-2.0-only
// Rights that were taken, and what looks like a violation of them.

import Machine

extension Judgement {
    /// On machines that broadcast: a right taken from page x, whose frame is D1.
    static func rights(_ a: Architecture) -> [Judgement] {
        let flush = flush(a)
        return [
            Judgement(
                "A page made read-only, not flushed", a, modes: [.kernel, .user], [],
                [.set(.a0, .readOnly1), .judgeProtected], breaks: ["stale-permission"]),
            Judgement(
                "A page made read-only and flushed", a, modes: [.kernel, .user], [],
                [.set(.a0, .readOnly1)] + flush + [.judgeProtected]),
            Judgement(
                "A page made read-only before the call is over", a, modes: [.kernel, .user], [],
                [.set(.a0, .readOnly1)]),
            Judgement(
                "A page made read-only of which nobody holds more than a clean translation", a,
                modes: [.kernel, .user], [(.a0, .clean1)], [.set(.a0, .readOnly1), .judgeProtected]),
            Judgement(
                "A page made writable", a, modes: [.kernel, .user], [(.a0, .readOnly1)],
                [.set(.a0, .d1), .judgeProtected]),
            Judgement(
                "A page made read-only of which a CPU in the kernel owes", a, modes: [.kernel, .kernel], [],
                [.set(.a0, .readOnly1), .judgeProtected, .raise(0)], [.await(0), .returnToUser],
                breaks: ["stale-permission"]),
            Judgement(
                "A page made read-only that is flushed before a CPU goes back", a, modes: [.kernel, .kernel], [],
                [.set(.a0, .readOnly1), .judgeProtected] + flush + [.raise(0)], [.await(0), .returnToUser]),
            Judgement(
                "A page made read-only and writable again before a CPU goes back", a, modes: [.kernel, .kernel], [],
                [.set(.a0, .readOnly1), .judgeProtected, .set(.a0, .d1), .raise(0)], [.await(0), .returnToUser]),
            Judgement(
                "A page made read-only of which an idle CPU owes", a, modes: [.kernel, .idle], [],
                [.set(.a0, .readOnly1), .judgeProtected]),
            Judgement(
                "A page that no program may use, given up", a, modes: [.kernel, .user], [(.a0, .kernel1)],
                [.release(1)]),
            Judgement(
                "A page that no program may use, moved away", a, modes: [.kernel, .user], [(.a0, .kernel1)],
                [.set(.a0, .none)] + [.judge]),
            Judgement(
                "A pointer into a range that a CPU in the kernel gave up", a, modes: [.kernel, .kernel],
                [(.a0, .none), (.a1, .none)], [.set(.slot1, .none), .judge, .raise(0)], [.await(0), .returnToUser],
                breaks: ["surviving-entry"]),
            Judgement(
                "A pointer into a range that an idle CPU may walk", a, modes: [.kernel, .idle],
                [(.a0, .none), (.a1, .none)], [.set(.slot1, .none), .judge]),
            Judgement(
                "A pointer into a range that was given up and flushed", a, modes: [.kernel, .user],
                [(.a0, .none), (.a1, .none)], [.set(.slot1, .none)] + flush + [.judge]),
            Judgement(
                "A page given up that is still mapped where it was", a, modes: [.kernel, .user], [], [.judge]),
        ]
    }
}

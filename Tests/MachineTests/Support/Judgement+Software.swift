// SPDX-License-Identifier: GPL-2.0-only
// Software that walks where no table is, and software that changes entries under the hardware's feet.

import Machine

extension Judgement {
    /// Software walks: it loads an upper entry, and later uses what it read.
    static func wildTables(_ a: Architecture) -> [Judgement] {
        [
            Judgement("A table read behind its entry", a, modes: [.kernel], [], [.follow(.slot1)]),
            Judgement("A table written behind its entry", a, modes: [.kernel], [], [.followAndClear(.slot1)]),
            Judgement("The lock of a table", a, modes: [.kernel], [], [.lockBehind(.slot1)]),
            Judgement(
                "A table read behind an entry that is none", a, modes: [.kernel], [], [.follow(.slot2)],
                breaks: ["wild-table"]),
            Judgement(
                "A table written behind an entry that is none", a, modes: [.kernel], [], [.followAndClear(.slot2)],
                breaks: ["wild-table"]),
            Judgement(
                "The lock of a table behind an entry that is none", a, modes: [.kernel], [], [.lockBehind(.slot2)],
                breaks: ["wild-table"]),
            Judgement(
                "A table read behind an entry that maps memory", a, modes: [.kernel], [(.slot2, .d3)],
                [.follow(.slot2)], breaks: ["wild-table"]),
            Judgement(
                "The lock of a table behind an entry that maps memory", a, modes: [.kernel], [(.slot2, .d3)],
                [.lockBehind(.slot2)], breaks: ["wild-table"]),
            Judgement(
                "A table read behind an entry that another CPU takes away", a, modes: [.kernel, .kernel], [],
                [.follow(.slot1)], [.set(.slot1, .none)], breaks: ["wild-table"]),
            Judgement(
                "A table read behind an entry that is looked at once only", a, modes: [.kernel, .kernel], [],
                [.see(.a0)], [.set(.slot1, .none)]),
            Judgement("An entry that is none, not followed", a, modes: [.kernel], [], [.see(.slot2)]),
            Judgement(
                "An entry made to lead to a frame of data", a, modes: [.kernel], [], [.set(.slot2, .tableInData)],
                breaks: ["wild-table"]),
            Judgement(
                "The lock of a table that waits for its readers", a, modes: [.kernel, .kernel], [(.slot1, .none)],
                [.await(0), .lockBehind(.upper)], [.raise(0)]),
        ]
    }

    /// Entries changed without a break, on a machine whose software may not.
    static let breakBeforeMake: [Judgement] = {
        let flush = Judgement.flush(.arm64)
        func judgement(
            _ name: String, initial: [(Stage.Place, Stage.Value)] = [], modes: [Machine.Mode] = [.kernel, .user],
            rule: BreakBeforeMake = .needed, _ tasks: [MachineOperation]..., breaks: Set<String> = []
        ) -> Judgement {
            var judgement = Judgement(name, .arm64, modes: modes, initial, breaks: breaks, breakBeforeMake: rule)
            judgement.program.tasks = tasks
            return judgement
        }
        return [
            judgement("Another frame at once", [.set(.a0, .d3)], breaks: ["break-before-make"]),
            judgement(
                "Another frame without a flush", [.set(.a0, .none), .set(.a0, .d3)], breaks: ["break-before-make"]),
            judgement("Another frame after a flush", [.set(.a0, .none)] + flush + [.set(.a0, .d3)]),
            judgement(
                "Another frame after a flush that nobody waited for",
                [.set(.a0, .none)] + flush.dropLast() + [.set(.a0, .d3)], breaks: ["break-before-make"]),
            judgement(
                "Another frame after a local flush",
                [.set(.a0, .none), .tlbi(.vae1, .x, level: 0), .dsb(.nsh), .set(.a0, .d3)],
                breaks: ["break-before-make"]),
            judgement("Other rights", [.set(.a0, .readOnly1)]),
            judgement("The same again", [.set(.a0, .none), .set(.a0, .d1)]),
            judgement("The same frame under two addresses", [.set(.b0, .d1), .set(.slot2, .tableB)]),
            judgement(
                "A large page where a table was", [.set(.slot1, .large1)], breaks: ["break-before-make"]),
            judgement(
                "A large page where a table was, flushed",
                [.set(.slot1, .none), .tlbi(.vmalle1is, .x, level: 0), .dsb(.ish), .set(.slot1, .large1)]),
            judgement(
                "A large page of the same frames, where sizes may change", initial: [(.a1, .none)],
                rule: .neededUnlessSize,
                [.set(.slot1, .large1)]),
            judgement(
                "A large page of other frames, where sizes may change", initial: [(.a0, .d3)], rule: .neededUnlessSize,
                [.set(.slot1, .large1)], breaks: ["break-before-make"]),
            judgement(
                "Another frame, seen by a CPU in the kernel", modes: [.kernel, .kernel], [.set(.a0, .d3)]),
            judgement(
                "Another frame, owed by a CPU in the kernel", modes: [.kernel, .kernel],
                [.set(.a0, .d3), .raise(0)], [.await(0), .returnToUser], breaks: ["break-before-make"]),
            judgement("A question to the hardware", rule: .notNeeded, [.set(.a0, .d3)]),
            judgement(
                "A conflict that a context brings back", [.await(0), .set(.a0, .none), .set(.a0, .d3), .raise(1)],
                [.enter(tag: 3, keep: true), .raise(0), .await(1), .enter(tag: 1, keep: true)],
                breaks: ["break-before-make"]),
        ]
    }()
}

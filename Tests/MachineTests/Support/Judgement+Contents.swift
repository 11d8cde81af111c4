// SPDX-License-Identifier: GPL-2.0-only
// Stores that get lost, and what looks like it. The stage's frames hold 1, 2 and 3, which no device has at the start.

import Machine

extension Judgement {
    static func contents(_ a: Architecture) -> [Judgement] {
        [
            // What a device takes while somebody may store unnoticed.
            Judgement(
                "Written out while the entry is dirty, though read-only", a, modes: [.kernel, .user], [],
                [.set(.a0, .readOnly1), .writeOut(1)]),
            Judgement(
                "Written out after the entry was made clean, not flushed", a, modes: [.kernel, .user], [],
                [.set(.a0, .clean1), .writeOut(1)], breaks: ["lost-write"]),
            Judgement(
                "Written out while the entry is dirty", a, modes: [.kernel, .user], [], [.writeOut(1)]),
            Judgement(
                "Written out while every translation goes back to its entry", a, modes: [.kernel, .user],
                [(.a0, .clean1)], [.writeOut(1)]),
            Judgement(
                "Written out after a program made the entry dirty again", a, modes: [.kernel, .user], [],
                [.set(.a0, .clean1), .raise(1), .await(0), .writeOut(1)], [.await(1), .set(.a0, .d1), .raise(0)]),
            Judgement(
                "Written out while another frame is stored to", a, modes: [.kernel, .user], [],
                [.set(.a0, .clean1), .writeOut(2)]),
            Judgement(
                "Written out while a CPU is in the kernel", a, modes: [.kernel, .kernel], [],
                [.set(.a0, .clean1), .writeOut(1)]),
            // What is dropped as clean.
            Judgement(
                "Dropped with what nobody wrote out", a, modes: [.kernel], [], [.drop(1)], breaks: ["lost-write"]),
            Judgement("Dropped after it was written out", a, modes: [.kernel], [], [.writeOut(1), .drop(1)]),
            Judgement(
                "Dropped after a store that came after the writing", a, modes: [.kernel], [],
                [.writeOut(1), .write(1, 8), .drop(1)], breaks: ["lost-write"]),
            Judgement(
                "Dropped after a store of what was there", a, modes: [.kernel], [],
                [.writeOut(1), .write(1, 1), .drop(1)]),
            Judgement("Given up, as a file that was cut off", a, modes: [.kernel], [], [.write(3, 8), .release(3)]),
            Judgement(
                "Dropped while a program stores through what it kept", a, modes: [.kernel, .kernel],
                [(.a0, .d1)], [.set(.a0, .none), .writeOut(1), .drop(1)], [.returnToUser, .store(.x, 7)],
                breaks: ["lost-write"]),
            // What stays in use, clean as far as anybody knows.
            Judgement(
                "Stored to, and the mark taken away", a, modes: [.kernel, .user], [(.a0, .clean1)],
                [.writeOut(1), .await(0), .set(.a0, .clean1), .judgeClean(1)], [.store(.x, 7), .raise(0)],
                breaks: ["lost-dirty"]),
            Judgement(
                "Stored to, and marked", a, modes: [.kernel, .user], [(.a0, .clean1)],
                [.writeOut(1), .await(0), .judgeClean(1)], [.store(.x, 7), .raise(0)]),
            Judgement(
                "Stored to, written out, and the mark taken away before", a, modes: [.kernel, .kernel],
                [(.a0, .clean1)], [.await(0), .set(.a0, .clean1), .writeOut(1), .judgeClean(1)],
                [.store(.x, 7), .raise(0)]),
            Judgement("Never stored to", a, modes: [.kernel], [], [.writeOut(1), .judgeClean(1)]),
            // What programs read.
            Judgement(
                "A page read back", a, modes: [.user], [], [.storePage(.x, 0, 7), .loadPage(.x, 0)]),
            Judgement(
                "A page read back under another address", a, modes: [.user], [(.a1, .d1)],
                [.storePage(.x, 0, 7), .loadPage(.y, 0)]),
            Judgement(
                "A page that was copied before the store", a, modes: [.user, .kernel], [],
                [.storePage(.x, 0, 7), .raise(0), .await(1), .loadPage(.x, 0)],
                [.write(3, 0), .await(0), .set(.a0, .d3), .raise(1)], breaks: ["wrong-data"]),
            Judgement(
                "A page that was copied after the store", a, modes: [.user, .kernel], [],
                [.storePage(.x, 0, 7), .raise(0), .await(1), .loadPage(.x, 0)],
                [.await(0), .write(3, 7), .set(.a0, .d3), .raise(1)]),
            Judgement(
                "A page that is gone", a, modes: [.user, .kernel], [(.a0, .clean1)],
                [.storePage(.x, 0, 7), .raise(0), .await(1), .loadPage(.x, 0)],
                [.await(0), .set(.a0, .none), .raise(1)]),
            Judgement(
                "A frame that holds somebody else's data by now", a, modes: [.user, .kernel], [],
                [.storePage(.x, 0, 7), .raise(0), .await(1), .loadPage(.x, 0)],
                [.await(0), .write(1, 8), .raise(1)], breaks: ["wrong-data"]),
        ]
    }
}

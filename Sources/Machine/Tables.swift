// SPDX-License-Identifier: GPL-2.0-only
// Loads and stores of table entries by software, and what the hardware makes of them.

import CSupport
import Explorer

extension Machine {
    /// Loads a table entry. A step.
    public static func loadEntry(_ word: Word) -> UInt64 {
        Engine.visible(.read, word, reads: lifetime(of: frame(containing: word)))
        if use(of: frame(containing: word)) == .free && frame(containing: word) != 0 {
            Engine.fail(.tableUseAfterFree, "the kernel reads frame \(frame(containing: word)) as a table after it was freed")
        }
        return cs_load(word)
    }

    /// Stores a table entry. A step.
    public static func storeEntry(_ word: Word, _ value: UInt64) {
        announceStore(.write, word, value)
        put(word, value)
    }

    /// Exchanges a table entry in one step.
    public static func exchangeEntry(_ word: Word, _ value: UInt64) -> UInt64 {
        announceStore(.modify, word, value)
        let old = cs_load(word)
        put(word, value)
        return old
    }

    /// Stores a table entry if it is the expected one, in one step.
    ///
    /// - Returns: the entry found.
    public static func compareExchangeEntry(_ word: Word, _ expected: UInt64, _ desired: UInt64) -> UInt64 {
        announceStore(.modify, word, desired)
        let old = cs_load(word)
        if old == expected { put(word, desired) }
        return old
    }

    /// A store that leaves an entry absent changes what can be filled later, so it only has to stay where it is relative to
    /// fills and invalidations: it reads what CPUs hold. One that makes it present is itself the occasion of fills.
    @inline(__always) private static func announceStore(_ kind: OperationKind, _ word: Word, _ value: UInt64) {
        if value & Entry.present == 0 {
            Engine.visible(kind, word, reads: everyDomain | lifetime(of: frame(containing: word)))
        } else {
            Engine.visible(kind, word, reads: lifetime(of: frame(containing: word)), writes: everyDomain)
        }
    }

    private static func put(_ word: Word, _ value: UInt64) {
        let frame = frame(containing: word)
        guard case .table(let level) = use(of: frame) else {
            Engine.fail(.oops, "a table entry is stored into frame \(frame), which is no table")
        }
        let old = word.pointee
        Engine.store(word, value)
        let index = (word - memory) & (Geometry.entries - 1)
        let bits = Machine.word(FrameWord.present + index >> 6, ofFrame: frame)
        let bit: UInt64 = 1 << UInt64(index & 63)
        Engine.note("\(describe(level)) entry \(index) of frame \(frame): \(describe(old)) -> \(describe(value))")
        if value & Entry.present == 0 {
            if old & Entry.present != 0 { Engine.store(bits, bits.pointee & ~bit) }
            return
        }
        if bits.pointee & bit == 0 { Engine.store(bits, bits.pointee | bit) }
        if level > 1 && value & Entry.leaf == 0 { checkTable(Entry.frame(value), level: level - 1) }
        fill(from: frame, index, level)
    }

    /// A present entry lets every walker through at once, so what it points to has to be a table by then.
    private static func checkTable(_ frame: UInt, level: Int) {
        guard Int(frame) < frameCount, use(of: frame) == .table(level: level) else {
            Engine.fail(.tableUseAfterFree, "an entry of level \(level + 1) points to frame \(frame), which is no table of level \(level)")
        }
    }

    static func describe(_ level: Int) -> String { ["", "PTE", "PMD", "PUD", "PGD"][level] }

    private static func describe(_ entry: UInt64) -> String {
        if entry == 0 { return "none" }
        return entry & Entry.present != 0 ? "frame \(Entry.frame(entry))" : "not present"
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Loads and stores of table entries, and what the hardware makes of them.

import CSupport
import Explorer

extension Machine {
    /// Loads a table entry. A step.
    public static func loadEntry(_ word: Word) -> UInt64 {
        let frame = frame(containing: word)
        let life = isDefective(.hidesRelease) ? 0 : Domain.life(frame)
        Engine.visible(.read, word, reads: isDefective(.hidesDirtyMark) ? life : life | Domain.dirtyMarks)
        judgeTable(frame, isStore: false)
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
    /// fills, invalidations and walks. One that makes it present is itself the occasion of fills.
    @inline(__always) static func announceStore(_ kind: OperationKind, _ word: Word, _ value: UInt64) {
        var reads = Domain.life(frame(containing: word)) | Domain.allWalks
        if isDefective(.hidesRelease) { reads &= Domain.allWalks }
        if isDefective(.hidesAbsentStoreFromWalks) { reads &= ~Domain.allWalks }
        if value & Entry.present == 0 {
            let cpus = isDefective(.hidesAbsentStore) ? 0 : Domain.everyCPU
            Engine.visible(kind, word, reads: reads | cpus)
        } else {
            Engine.visible(kind, word, reads: reads, writes: Domain.everyCPU)
        }
    }

    /// Changes an entry, and what can be filled from it at once.
    static func put(_ word: Word, _ value: UInt64) {
        let frame = frame(containing: word)
        judgeTable(frame, isStore: true)
        guard case .table(let level) = use(of: frame) else { return }
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
        if breakBeforeMake == .notNeeded || isDefective(.conflictsAreNotJudged) {
            fill(from: frame, index, level)
        } else {
            var before = SIMD4<UInt64>.zero
            for cpu in 0..<cpuCount { before[cpu] = leaves(cpu, 0).pointee }
            fill(from: frame, index, level)
            for cpu in 0..<cpuCount where leaves(cpu, 0).pointee != before[cpu] {
                judgeConflicts(cpu, among: leaves(cpu, 0).pointee & ~before[cpu])
            }
        }
        judgeFilled()
    }

    /// A present entry lets every walker through at once, so what it points to has to be a table by then.
    private static func checkTable(_ frame: UInt, level: Int) {
        let isFrame = Int(frame) < frameCount
        if isFrame && use(of: frame) == .table(level: level) { return }
        let wasTable = isFrame && word(FrameWord.use, ofFrame: frame).pointee == Use.formerTable
        Engine.fail(
            wasTable ? .tableUseAfterFree : .wildTable,
            "an entry of level \(level + 1) points to frame \(frame), which is no table of level \(level)")
    }

    static func describe(_ level: Int) -> String { ["", "PTE", "PMD", "PUD", "PGD"][level] }

    private static func describe(_ entry: UInt64) -> String {
        if entry == 0 { return "none" }
        return entry & Entry.present != 0 ? "frame \(Entry.frame(entry))" : "not present"
    }
}

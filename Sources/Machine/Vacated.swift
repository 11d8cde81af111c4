// SPDX-License-Identifier: GPL-2.0-only
// Ranges of addresses that a call gave up.

import Explorer

extension Machine {
    /// Judges that a call that gave up a range of addresses of the current context has returned: no CPU that runs a program in
    /// it may hold a translation in the range that the tables do not bear out. A CPU inside the kernel, or in another
    /// context of the same tag, is judged when it goes back. A step.
    ///
    /// - Parameters:
    ///   - start: the first address.
    ///   - end: the first address behind the range.
    public static func judgeVacated(from start: UInt, to end: UInt) {
        let current = currentCPU
        let root = word(CPUWord.root, of: current).pointee
        Engine.visible(
            reads: Domain.everyCPU, writes: isDefective(.hidesJudgement) ? 0 : Domain.walks(current))
        for cpu in 0..<cpuCount {
            let isHere = word(CPUWord.root, of: cpu).pointee == root
            // The tag of a context is each CPU's own affair on x86.
            if !isHere && architecture == .x86 { continue }
            let tag = currentTag(of: isHere ? cpu : current)
            let isRunning = isHere && mode(of: cpu) == .user
            if judge(cpu, UInt(root), tag, start, end, failing: isRunning) { owe(start, end, tag, cpu) }
        }
    }

    /// Puts a range down to be judged when the CPU goes back to its program. No more than a few are kept.
    private static func owe(_ start: UInt, _ end: UInt, _ tag: UInt, _ cpu: Int) {
        let owed = word(CPUWord.owed, of: cpu)
        let count = Int(owed.pointee)
        if count == CPUWord.mostOwed { return }
        Engine.store(owed + 3 * count + 1, UInt64(start))
        Engine.store(owed + 3 * count + 2, UInt64(end))
        Engine.store(owed + 3 * count + 3, UInt64(tag))
        Engine.store(owed, UInt64(count + 1))
    }

    /// Judges the ranges that a CPU owes in the context that it goes back to.
    static func judgeOwed(_ cpu: Int) {
        let owed = word(CPUWord.owed, of: cpu)
        let count = Int(owed.pointee)
        if count == 0 { return }
        var kept = 0
        for number in 0..<count {
            let range = owed + 3 * number + 1
            if UInt(range[2]) == currentTag(of: cpu) {
                let root = UInt(word(CPUWord.root, of: cpu).pointee)
                _ = judge(cpu, root, UInt(range[2]), UInt(range[0]), UInt(range[1]), failing: true)
            } else {
                for offset in 0..<3 where kept != number { Engine.store(owed + 3 * kept + 1 + offset, range[offset]) }
                kept += 1
            }
        }
        Engine.store(owed, UInt64(kept))
    }

    /// Looks for a translation in a range that the tables do not bear out.
    ///
    /// - Returns: whether there is one; if `failing`, the invariant is broken then.
    private static func judge(
        _ cpu: Int, _ root: UInt, _ tag: UInt, _ start: UInt, _ end: UInt, failing: Bool
    ) -> Bool {
        let state = MachineState.current
        for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
            let leaf = state.pointee.leaves[number]
            guard leaf.isUsable(tag: tag), leaf.address < end, leaf.address &+ leaf.span > start,
                !isBorneOut(leaf, root, isLeaf: true)
            else { continue }
            if !failing { return true }
            if isGivenUp(leaf) {
                Engine.fail(.survivingEntry, "CPU \(cpu) may use \(describe(leaf)) after the range was given up")
            }
            Engine.fail(
                .wrongAddress,
                "CPU \(cpu) may use \(describe(leaf)) after the range was moved away; the frame is still in use")
        }
        for number in TranslationSet(bits: tables(cpu, 0).pointee) {
            let table = state.pointee.tables[number]
            guard table.tag == tag, table.address < end, table.address &+ table.reach > start,
                !isBorneOut(table, root, isLeaf: false)
            else { continue }
            if !failing { return true }
            Engine.fail(
                .survivingEntry,
                "CPU \(cpu) may walk on from the pointer \(describe(table)) after the range was given up")
        }
        return false
    }

    /// Whether the tables, walked now, give the same frame with no fewer rights.
    static func isBorneOut(_ translation: Translation, _ root: UInt, isLeaf: Bool) -> Bool {
        let readAt = isLeaf ? translation.level : translation.level + 1
        var frame = root
        var rights = Entry.writable | Entry.user
        for level in stride(from: Geometry.topLevel, through: readAt, by: -1) {
            let entry = Engine.load(words(of: frame) + Geometry.index(translation.address, level))
            if entry & Entry.present == 0 { return false }
            rights &= entry
            let endsHere = level == 1 || entry & Entry.leaf != 0
            frame = Entry.frame(entry)
            if level == readAt {
                let granted = translation.rights & (Entry.writable | Entry.user)
                return endsHere == isLeaf && frame == translation.frame && granted & ~rights == 0
                    && !isGivenUp(translation)
            }
            if endsHere { return false }
        }
        return false
    }
}

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
            if judge(cpu, UInt(root), tag, start, end, .vacated, failing: isRunning) {
                owe(start, end, tag, .vacated, cpu)
            }
        }
    }

    /// What was done to a range.
    enum Taking: UInt64 {
        /// The addresses were given up.
        case vacated
        /// The right to store was taken.
        case protected
    }

    /// Puts a range down to be judged when the CPU goes back to its program. No more than a few are kept.
    static func owe(_ start: UInt, _ end: UInt, _ tag: UInt, _ taking: Taking, _ cpu: Int) {
        let owed = word(CPUWord.owed, of: cpu)
        let count = Int(owed.pointee)
        if count == CPUWord.mostOwed { return }
        Engine.store(owed + 3 * count + 1, UInt64(start) | taking.rawValue)
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
                let start = UInt(range[0]) & ~(Geometry.span(1) - 1)
                let taking = Taking(rawValue: range[0] & 1).unsafelyUnwrapped
                _ = judge(cpu, root, UInt(range[2]), start, UInt(range[1]), taking, failing: true)
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
    static func judge(
        _ cpu: Int, _ root: UInt, _ tag: UInt, _ start: UInt, _ end: UInt, _ taking: Taking, failing: Bool
    ) -> Bool {
        let state = MachineState.current
        for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
            let leaf = state.pointee.leaves[number]
            guard leaf.isUsable(tag: tag), leaf.isUser, leaf.address < end, leaf.address &+ leaf.span > start else {
                continue
            }
            let isWrong = taking == .vacated && !isBorneOut(leaf, root, isLeaf: true, asFarAs: Entry.user)
            let mayStore = leaf.isWritable && leaf.isDirty
            if !isWrong && !(mayStore && !isBorneOut(leaf, root, isLeaf: true)) { continue }
            if !failing { return true }
            failTaken(Witness(leaf, cpu: cpu, from: start, isStore: !isWrong), isWrong)
        }
        if taking == .protected { return false }
        for number in TranslationSet(bits: tables(cpu, 0).pointee) {
            let table = state.pointee.tables[number]
            guard table.tag == tag, table.address < end, table.address &+ table.reach > start,
                !isBorneOut(table, root, isLeaf: false)
            else { continue }
            if !failing { return true }
            Engine.fail(
                .survivingEntry,
                "CPU \(cpu) may walk on from the pointer \(describe(table)) after the range was given up; its next "
                    + "access to \(hexadecimal(max(table.address, start))) may, \(filling(table, cpu, isLeaf: false))")
        }
        return false
    }

    /// Reports what may still be done in a range.
    private static func failTaken(_ witness: Witness, _ isWrong: Bool) {
        // Made where it is stored: this frame may be left in the middle.
        func use() -> String { "CPU \(witness.cpu) may use \(describe(witness.leaf))" }
        if !isWrong { return fail(.stalePermission, witness, "\(use()) to store, which was forbidden") }
        if isGivenUp(witness.leaf) { return fail(.survivingEntry, witness, "\(use()) after the range was given up") }
        fail(.wrongAddress, witness, "\(use()) after the range was moved away; the frame is still in use")
    }

    /// Whether the tables, walked now, give the same frame with no fewer rights.
    ///
    /// - Parameter rights: those that count.
    static func isBorneOut(
        _ translation: Translation, _ root: UInt, isLeaf: Bool, asFarAs rights: UInt64 = Entry.writable | Entry.user
    ) -> Bool {
        let readAt = isLeaf ? translation.level : translation.level + 1
        var frame = root
        var given = rights
        for level in stride(from: Geometry.topLevel, through: readAt, by: -1) {
            let entry = Engine.load(words(of: frame) + Geometry.index(translation.address, level))
            if entry & Entry.present == 0 { return false }
            given &= entry
            let endsHere = level == 1 || entry & Entry.leaf != 0
            frame = Entry.frame(entry)
            if level == readAt {
                return endsHere == isLeaf && frame == translation.frame
                    && (translation.rights & rights & ~given == 0 || isDefective(.rightsAreNotJudged))
                    && !isGivenUp(translation)
            }
            if endsHere { return false }
        }
        return false
    }
}

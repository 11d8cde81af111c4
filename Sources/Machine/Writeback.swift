// SPDX-License-Identifier: GPL-2.0-only
// What must hold when a frame is written out, or when a range may not be written to any more.

import Explorer

extension Machine {
    /// Judges that a device takes the content of a frame as its last: no CPU that runs a program may hold a translation through
    /// which a store goes unnoticed, one that is writable and dirty already while its entry says otherwise. A step.
    public static func judgeWritten(_ frame: UInt) {
        Engine.visible(reads: Domain.everyCPU, writes: Domain.walks(currentCPU))
        for cpu in 0..<cpuCount {
            let stale = heldWritable(cpu) { $0.frame == frame && $0.rights & Entry.dirty != 0 && !isGivenUp($0) }
            if let stale {
                Engine.fail(
                    .lostWrite, "frame \(frame) is written out while CPU \(cpu) may store through \(describe(stale))")
            }
        }
    }

    /// Judges that a call that made a range of addresses of the current context read-only has returned: no CPU that runs a
    /// program in it may hold a writable translation in the range that the tables do not bear out. A step.
    public static func judgeProtected(from start: UInt, to end: UInt) {
        let root = word(CPUWord.root, of: currentCPU).pointee
        Engine.visible(reads: Domain.everyCPU, writes: Domain.walks(currentCPU))
        for cpu in 0..<cpuCount where word(CPUWord.root, of: cpu).pointee == root {
            if let stale = heldWritable(cpu, where: { $0.address < end && $0.address &+ $0.span > start }) {
                Engine.fail(
                    .stalePermission, "CPU \(cpu) may store through \(describe(stale)) after that was forbidden")
            }
        }
    }

    /// A writable translation that a CPU's program may use and the tables do not bear out.
    private static func heldWritable(_ cpu: Int, where matches: (Translation) -> Bool) -> Translation? {
        guard mode(of: cpu) == .user else { return nil }
        let root = UInt(word(CPUWord.root, of: cpu).pointee)
        let tag = currentTag(of: cpu)
        for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
            let leaf = MachineState.current.pointee.leaves[number]
            if leaf.isUsable(tag: tag) && leaf.rights & Entry.writable != 0 && matches(leaf)
                && !isBorneOut(leaf, root, isLeaf: true)
            {
                return leaf
            }
        }
        return nil
    }
}

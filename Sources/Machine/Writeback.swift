// SPDX-License-Identifier: GPL-2.0-only
// What must hold when a frame is written out, or when a range may not be written to any more.

import Explorer

extension Machine {
    /// Judges that a device takes the content of a frame as its last: no CPU that runs a program may hold a translation
    /// through which a store goes unnoticed, one that is writable and dirty already while its entry says otherwise. A step.
    public static func judgeWritten(_ frame: UInt) {
        Engine.visible(reads: Domain.everyCPU, writes: Domain.allWalks)
        for cpu in 0..<cpuCount where mode(of: cpu) == .user {
            let root = UInt(word(CPUWord.root, of: cpu).pointee)
            for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
                let leaf = MachineState.current.pointee.leaves[number]
                guard leaf.frame == frame, leaf.isUsable(tag: currentTag(of: cpu)), !isGivenUp(leaf), leaf.isWritable,
                    leaf.isDirty, !isBorneOut(leaf, root, isLeaf: true)
                else { continue }
                Engine.fail(
                    .lostWrite, "frame \(frame) is written out while CPU \(cpu) may store through \(describe(leaf))")
            }
        }
    }

    /// Judges that a call that made a range of addresses of the current context read-only has returned: no CPU that runs a
    /// program in it may hold a writable translation in the range that the tables do not bear out. A step.
    public static func judgeProtected(from start: UInt, to end: UInt) {
        let root = UInt(word(CPUWord.root, of: currentCPU).pointee)
        Engine.visible(reads: Domain.everyCPU, writes: Domain.walks(currentCPU))
        for cpu in 0..<cpuCount where mode(of: cpu) == .user && word(CPUWord.root, of: cpu).pointee == UInt64(root) {
            for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
                let leaf = MachineState.current.pointee.leaves[number]
                guard leaf.isUsable(tag: currentTag(of: cpu)), leaf.address < end, leaf.address &+ leaf.span > start,
                    leaf.isWritable, !isBorneOut(leaf, root, isLeaf: true)
                else { continue }
                Engine.fail(.stalePermission, "CPU \(cpu) may store through \(describe(leaf)) after that was forbidden")
            }
        }
    }
}

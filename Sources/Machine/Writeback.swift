// SPDX-License-Identifier: GPL-2.0-only
// What must hold when a frame is written out, or when a range may not be written to any more.

import Explorer

extension Machine {
    /// Judges that a device takes the content of a frame as its last: no CPU that runs a program may hold a translation
    /// through which a store goes unnoticed, one that is writable and dirty already while no entry says so of the frame. A
    /// CPU inside the kernel is not judged here; what it stores later is missing when the frame is dropped. A step.
    public static func judgeWritten(_ frame: UInt) {
        let backing = isDefective(.hidesSnapshot) ? word(FrameWord.count - 1, ofFrame: 0) : backing(of: frame)
        Engine.visible(.write, backing, reads: Domain.marks | Domain.allContents, writes: Domain.allWalks)
        for cpu in 0..<cpuCount where mode(of: cpu) == .user {
            for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
                let leaf = MachineState.current.pointee.leaves[number]
                guard leaf.frame == frame, leaf.isUsable(tag: currentTag(of: cpu)), !isGivenUp(leaf), leaf.isWritable,
                    leaf.isDirty, !isMarkedDirty(frame)
                else { continue }
                fail(
                    .lostWrite, Witness(leaf, cpu: cpu, isStore: true),
                    "frame \(frame) is written out while CPU \(cpu) may use \(describe(leaf)) to store")
            }
        }
        if isDefective(.snapshotIsNotTaken) { return }
        Engine.store(self.backing(of: frame), digest(of: frame))
    }

    /// Judges that a call that made a range of addresses of the current context read-only has returned: no CPU that runs a
    /// program in it may hold a translation to store through in the range that the tables do not bear out. A CPU inside the
    /// kernel is judged when it goes back. A step.
    public static func judgeProtected(from start: UInt, to end: UInt) {
        let root = word(CPUWord.root, of: currentCPU).pointee
        Engine.visible(reads: Domain.everyCPU, writes: Domain.walks(currentCPU))
        for cpu in 0..<cpuCount where word(CPUWord.root, of: cpu).pointee == root {
            let tag = currentTag(of: cpu)
            let isRunning = mode(of: cpu) == .user
            if judge(cpu, UInt(root), tag, start, end, .protected, failing: isRunning) {
                owe(start, end, tag, .protected, cpu)
            }
        }
    }

    /// Whether an entry that maps a frame says that it was stored to.
    static func isMarkedDirty(_ frame: UInt) -> Bool {
        for table in 1..<UInt(frameCount) {
            guard case .table(let level) = use(of: table), level < Geometry.topLevel else { continue }
            for group in 0..<8 {
                var bits = word(FrameWord.present + group, ofFrame: table).pointee
                while bits != 0 {
                    let entry = words(of: table)[group &* 64 &+ bits.trailingZeroBitCount]
                    let isLeaf = level == 1 || entry & Entry.leaf != 0
                    if isLeaf && Entry.frame(entry) == frame && entry & Entry.dirty != 0 { return true }
                    bits &= bits &- 1
                }
            }
        }
        return false
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// What must hold when a frame is written out, or when a range may not be written to any more.

import Explorer

extension Machine {
    /// Judges that a device takes the content of a frame as its last: no CPU that runs a program may hold a translation through
    /// which a store goes unnoticed, one that is writable and dirty already while its entry says otherwise. A step.
    public static func judgeWritten(_ frame: UInt) {
        Engine.visible(reads: everyDomain, writes: 0)
        for cpu in 0..<cpuCount where mode(of: cpu) == .user {
            let root = UInt(word(CPUWord.root, of: cpu).pointee)
            let isUnnoticed: (Translation) -> Bool = {
                $0.frame == frame && isCurrent($0) && $0.rights & Entry.writable != 0 && $0.rights & Entry.dirty != 0
                    && !isBorneOut($0, root, isLeaf: true)
            }
            if let stale = leaf(heldBy: cpu, where: isUnnoticed) {
                Engine.fail(.lostWrite, "frame \(frame) is written out while CPU \(cpu) may store through \(describe(stale))")
            }
        }
    }

    /// Judges that a call that made a range of addresses of the current context read-only has returned: no CPU that runs a
    /// program in it may hold a writable translation in the range that the tables do not bear out. A step.
    public static func judgeProtected(from start: UInt, to end: UInt) {
        let root = UInt(word(CPUWord.root, of: currentCPU).pointee)
        let tag = UInt(word(CPUWord.tag, of: currentCPU).pointee)
        Engine.visible(reads: everyDomain, writes: 0)
        for cpu in 0..<cpuCount where mode(of: cpu) == .user && word(CPUWord.root, of: cpu).pointee == UInt64(root) {
            let isForbidden: (Translation) -> Bool = {
                $0.tag == tag && $0.address < end && $0.address &+ $0.span > start && $0.rights & Entry.writable != 0
                    && !isBorneOut($0, root, isLeaf: true)
            }
            if let stale = leaf(heldBy: cpu, where: isForbidden) {
                Engine.fail(.stalePermission, "CPU \(cpu) may store through \(describe(stale)) after that was forbidden")
            }
        }
    }
}

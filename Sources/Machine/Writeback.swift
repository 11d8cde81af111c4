// SPDX-License-Identifier: GPL-2.0-only
// What must hold when a frame is written out.

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
}

// SPDX-License-Identifier: GPL-2.0-only
// A walk under way.

/// Where a walker stands: in front of a table of some level, for some address, with the rights that the way there left.
struct Position {
    var level: Int
    var address: UInt
    var tag: UInt
    var rights: UInt64

    /// At the root of a CPU's context.
    @inline(__always) init(root cpu: Int) {
        level = Geometry.topLevel
        address = 0
        tag = UInt(Machine.word(CPUWord.tag, of: cpu).pointee)
        rights = Entry.writable | Entry.user
    }

    /// Behind a pointer.
    @inline(__always) init(_ table: Translation) {
        level = table.level
        address = table.address
        tag = table.tag
        rights = table.rights
    }

    /// Whether a present entry of the table maps memory.
    @inline(__always) func isLeaf(_ entry: UInt64) -> Bool { level == 1 || entry & Entry.leaf != 0 }

    /// What can be remembered of a present entry of the table.
    @inline(__always) func translation(of entry: UInt64, _ index: Int, isLeaf: Bool) -> Translation {
        let target = Entry.frame(entry)
        let own = entry & (isLeaf ? Entry.dirty | Entry.global : 0)
        let combined = Machine.isDefective(.rightsAreNotCombined) ? entry : rights & entry
        return Translation(
            address: address &+ UInt(index) &* Geometry.span(level), tag: tag, level: isLeaf ? level : level &- 1,
            rights: combined & (Entry.writable | Entry.user) | own, frame: target,
            generation: Int(target) < Machine.frameCount ? Machine.generation(of: target) : 0)
    }
}

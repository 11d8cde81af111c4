// SPDX-License-Identifier: GPL-2.0-only
// The adversarial TLB: every CPU holds whatever the hardware could have filled, and forgets nothing by itself.

import Explorer

// After every event, the sets of each CPU are closed under "what could be filled now". Nothing is evicted: that would only
// take possible hits away. Both are exact: fills have no side effect, invalidations look at
// one translation at a time, and no access ever has to hit.
extension Machine {
    /// Closes the sets of every CPU after the entry `index` of the table `frame` became present.
    static func fill(from frame: UInt, _ index: Int, _ level: Int) {
        for cpu in 0..<cpuCount where word(CPUWord.root, of: cpu).pointee != 0 {
            forEachWorld { world in
                if UInt(word(CPUWord.root, of: cpu).pointee) == frame {
                    fillEntry(cpu, world, frame, index, Position(root: cpu))
                }
                let generation = generation(of: frame)
                TranslationSet(bits: word(CPUWord.tables + world, of: cpu).pointee).forEach { bit in
                    let table = MachineState.current.pointee.translations.table(bit)
                    if table.frame == frame && table.generation == generation && table.level == level {
                        fillEntry(cpu, world, frame, index, Position(table))
                    }
                }
            }
        }
    }

    /// Closes the sets of one CPU from its root and from the pointers that it holds.
    static func refill(_ cpu: Int, _ world: Int) {
        let root = UInt(word(CPUWord.root, of: cpu).pointee)
        if root == 0 { return }
        fillTable(cpu, world, root, Position(root: cpu))
        TranslationSet(bits: word(CPUWord.tables + world, of: cpu).pointee).forEach { bit in
            let table = MachineState.current.pointee.translations.table(bit)
            if table.generation == generation(of: table.frame) { fillTable(cpu, world, table.frame, Position(table)) }
        }
    }

    /// Where a walker stands: which table level, at which address, with which rights so far.
    private struct Position {
        var level: Int
        var address: UInt
        var tag: UInt
        var rights: UInt64

        init(root cpu: Int) {
            level = Geometry.topLevel
            address = 0
            tag = UInt(Machine.word(CPUWord.tag, of: cpu).pointee)
            rights = Entry.writable | Entry.user
        }

        init(_ table: Translation) {
            level = table.level
            address = table.address
            tag = table.tag
            rights = table.rights
        }
    }

    private static func fillTable(_ cpu: Int, _ world: Int, _ frame: UInt, _ position: Position) {
        for group in 0..<8 {
            var bits = word(FrameWord.present + group, ofFrame: frame).pointee
            while bits != 0 {
                fillEntry(cpu, world, frame, group &* 64 &+ bits.trailingZeroBitCount, position)
                bits &= bits &- 1
            }
        }
    }

    /// Lets one CPU remember a present entry, and whatever lies below it.
    private static func fillEntry(_ cpu: Int, _ world: Int, _ frame: UInt, _ index: Int, _ position: Position) {
        let entry = Engine.load(words(of: frame) + index)
        let target = Entry.frame(entry)
        let isLeaf = position.level == 1 || entry & Entry.leaf != 0
        let own = entry & (isLeaf ? Entry.dirty | Entry.global : 0)
        let translation = Translation(
            address: position.address &+ UInt(index) &* Geometry.span(position.level), frame: target,
            generation: Int(target) < frameCount ? generation(of: target) : 0, tag: position.tag,
            level: isLeaf ? position.level : position.level &- 1,
            rights: position.rights & entry & (Entry.writable | Entry.user) | own)
        if isLeaf {
            let bit = MachineState.current.pointee.translations.bit(ofLeaf: translation)
            remember(bit, word(CPUWord.leaves + world, of: cpu), cpu, world, translation, isLeaf: true)
        } else {
            let bit = MachineState.current.pointee.translations.bit(ofTable: translation)
            remember(bit, word(CPUWord.tables + world, of: cpu), cpu, world, translation, isLeaf: false)
            var below = position
            below.level = translation.level
            below.address = translation.address
            below.rights = translation.rights
            fillTable(cpu, world, target, below)
        }
    }

    @inline(__always)
    private static func remember(_ bit: UInt64, _ set: Word, _ cpu: Int, _ world: Int, _ translation: Translation, isLeaf: Bool) {
        if set.pointee & bit != 0 { return }
        Engine.store(set, set.pointee | bit)
        if world == 0 { Engine.note("CPU \(cpu) \(isLeaf ? "TLB" : "walk cache"): + \(describe(translation))") }
    }

    static func describe(_ translation: Translation) -> String {
        "0x" + String(translation.address, radix: 16) + " -> frame \(translation.frame)"
    }
}

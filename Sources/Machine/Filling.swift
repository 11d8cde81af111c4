// SPDX-License-Identifier: GPL-2.0-only
// The adversarial TLB: every CPU holds whatever the hardware could have filled, and forgets nothing by itself.

import Explorer

// After every event, the sets of each CPU are closed under "what could be filled now". Nothing is evicted: that would only
// take possible hits away. Both are exact: fills have no side effect, invalidations look at
// one translation at a time, and no access ever has to hit. Only the current context is filled from: pointers of another
// tag lie idle until their context comes back.
extension Machine {
    /// Closes the sets of every CPU after the entry `index` of the table `frame` became present.
    static func fill(from frame: UInt, _ index: Int, _ level: Int) {
        for cpu in 0..<cpuCount where word(CPUWord.root, of: cpu).pointee != 0 {
            forEachWorld(of: cpu) { world in
                let root = UInt(word(CPUWord.root, of: cpu).pointee)
                if root == frame { fillEntry(cpu, world, frame, index, Position(root: cpu)) }
                if isDefective(.noFillThroughPointers) && level > 1 { return }
                for number in TranslationSet(bits: tables(cpu, world).pointee) {
                    let table = MachineState.current.pointee.tables[number]
                    if table.frame == frame && table.level == level && isWalked(table, by: cpu) {
                        fillEntry(cpu, world, frame, index, Position(table))
                    }
                }
            }
            arriveLate(at: cpu)
        }
    }

    /// Closes the sets of one CPU from its root and from the pointers that it holds.
    static func fillFromEverywhere(_ cpu: Int, _ world: Int) {
        let root = UInt(word(CPUWord.root, of: cpu).pointee)
        if root == 0 { return }
        fillTable(cpu, world, root, Position(root: cpu))
        for number in TranslationSet(bits: tables(cpu, world).pointee) {
            fillBelow(MachineState.current.pointee.tables[number], cpu, world)
        }
    }

    /// Closes the set of one world of a CPU from one pointer that it holds.
    static func fillBelow(_ table: Translation, _ cpu: Int, _ world: Int) {
        if isWalked(table, by: cpu) { fillTable(cpu, world, table.frame, Position(table)) }
    }

    /// Fills again what was removed from a closed set, as far as entries still say it: nothing else can have become possible.
    static func refill(_ goneLeaves: UInt64, _ goneTables: UInt64, _ cpu: Int, _ world: Int) {
        if word(CPUWord.root, of: cpu).pointee == 0 { return }
        let state = MachineState.current
        var level = Geometry.topLevel - 1
        while goneTables != 0 && level > 0 {
            for number in TranslationSet(bits: goneTables) where state.pointee.tables[number].level == level {
                refill(state.pointee.tables[number], readAt: level + 1, cpu, world)
            }
            level -= 1
        }
        for number in TranslationSet(bits: goneLeaves) {
            let leaf = state.pointee.leaves[number]
            refill(leaf, readAt: leaf.level, cpu, world)
        }
    }

    /// Fills one translation again from whatever table its entry can be reached in.
    private static func refill(_ gone: Translation, readAt level: Int, _ cpu: Int, _ world: Int) {
        if gone.tag != UInt(word(CPUWord.tag, of: cpu).pointee) { return }
        let index = Geometry.index(gone.address, level)
        if level == Geometry.topLevel {
            let root = UInt(word(CPUWord.root, of: cpu).pointee)
            fillEntryAlone(cpu, world, root, index, Position(root: cpu))
            return
        }
        for number in TranslationSet(bits: tables(cpu, world).pointee) {
            let table = MachineState.current.pointee.tables[number]
            let leadsThere = table.level == level && gone.address & ~(table.reach &- 1) == table.address
            if leadsThere && isWalked(table, by: cpu) {
                fillEntryAlone(cpu, world, table.frame, index, Position(table))
            }
        }
    }

    /// Whether the hardware may read the table behind a pointer that a CPU holds: the pointer belongs to the current
    /// context, and the table is still one.
    @inline(__always) private static func isWalked(_ table: Translation, by cpu: Int) -> Bool {
        let isActive = table.tag == UInt(word(CPUWord.tag, of: cpu).pointee) || isDefective(.inactiveTagIsWalked)
        return isActive && table.generation == generation(of: table.frame)
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

    /// Lets one CPU remember an entry, if it is present, and whatever lies below it.
    private static func fillEntry(_ cpu: Int, _ world: Int, _ frame: UInt, _ index: Int, _ position: Position) {
        let below = fillEntryAlone(cpu, world, frame, index, position)
        if let below, !isDefective(.noFillBelow) { fillTable(cpu, world, below.frame, Position(below)) }
    }

    /// Lets one CPU remember an entry, if it is present.
    ///
    /// - Returns: the translation, if it is a pointer to a table.
    @discardableResult
    private static func fillEntryAlone(
        _ cpu: Int, _ world: Int, _ frame: UInt, _ index: Int, _ position: Position
    ) -> Translation? {
        let entry = Engine.load(words(of: frame) + index)
        if entry & Entry.present == 0 { return nil }
        let isLeaf = position.isLeaf(entry)
        if lacksAccessed(entry, isLeaf: isLeaf) { return nil }
        let translation = position.translation(of: entry, index, isLeaf: isLeaf)
        let state = MachineState.current
        if isLeaf {
            let bit = 1 &<< UInt64(state.pointee.leaves.number(of: translation))
            if remember(bit, leaves(cpu, world), cpu, world, translation, isLeaf: true) && isGivenUp(translation) {
                state.pointee.filledFreeFrame |= Domain.cpu(cpu)
            }
            return nil
        }
        let bit = 1 &<< UInt64(state.pointee.tables.number(of: translation))
        _ = remember(bit, tables(cpu, world), cpu, world, translation, isLeaf: false)
        return translation
    }

    @inline(__always)
    private static func remember(
        _ bit: UInt64, _ set: Word, _ cpu: Int, _ world: Int, _ translation: Translation, isLeaf: Bool
    ) -> Bool {
        if set.pointee & bit != 0 { return false }
        Engine.store(set, set.pointee | bit)
        if world == 0 { Engine.note("CPU \(cpu) \(isLeaf ? "TLB" : "walk cache"): + \(describe(translation))") }
        return true
    }

    static func describe(_ translation: Translation) -> String {
        hexadecimal(translation.address) + " -> frame \(translation.frame)"
    }
}

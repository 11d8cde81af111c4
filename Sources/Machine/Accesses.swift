// SPDX-License-Identifier: GPL-2.0-only
// What a program does with memory: loads and stores through virtual addresses.

import Explorer

// An access takes any translation that the CPU may hold, or walks. The contents of a frame are its words; an access
// touches the one that its address names.
extension Machine {
    /// Loads a word through a virtual address in the current context, as a program does: with any translation that the CPU
    /// may hold. A step, and a choice if there is more than one outcome.
    ///
    /// - Parameters:
    ///   - address: a virtual address, a multiple of 8.
    ///   - page: the page of the program that the address is for, if what is read is to be judged.
    /// - Returns: the word, or nil for a fault.
    public static func load(_ address: UInt, page: Int? = nil) -> UInt64? {
        let cpu = currentCPU
        let contents = Domain.contents(Int(address >> 3))
        Engine.visible(reads: Domain.cpu(cpu) | contents, writes: Domain.walks(cpu))
        let expected = page.map { lastStored($0, address).pointee }
        let outcomes = MachineState.current.pointee.outcomes + (Engine.currentTask ?? Program.mostTasks)
        outcomes.initialize(to: Outcomes())
        for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
            let leaf = MachineState.current.pointee.leaves[number]
            guard isHit(leaf, cpu, address) else { continue }
            if leaf.isUser {
                outcomes.pointee.add(Engine.load(contentsWord(leaf.frame, address)))
            } else if !architecture.rewalksBeforeFault {
                outcomes.pointee.canFault = true
            }
        }
        forEachWalk(cpu, address) { _, entry, rights in
            if entry & Entry.present == 0 || rights & Entry.user == 0 { outcomes.pointee.canFault = true }
        }
        if isDefective(.absentEntryIsCached) { outcomes.pointee.canFault = true }
        // What can be chosen was read in the step above; only the choice comes later.
        let choice = Engine.choose(max(1, outcomes.pointee.total))
        let value = outcomes.pointee[choice]
        if value == nil { dropAfterFault(at: address, cpu) }
        Engine.note(value == nil ? "fault" : "reads \(value!)")
        if let page, let expected { judgeRead(value, expected, page, address) }
        return value
    }

    /// Stores a word through a virtual address in the current context, as a program does. Through a translation that is not
    /// dirty, the hardware goes back to the entry and marks it in the same step. A choice and a step.
    ///
    /// - Parameters:
    ///   - address: a virtual address, a multiple of 8.
    ///   - alternatives: how many different outcomes are told apart at most.
    ///   - page: the page of the program that the address is for, if what is read there later is to be judged.
    /// - Returns: false for a fault.
    public static func store(_ address: UInt, _ value: UInt64, alternatives: Int = 4, page: Int? = nil) -> Bool {
        let choice = Engine.choose(alternatives)
        let cpu = currentCPU
        let contents = Domain.contents(Int(address >> 3))
        Engine.visible(reads: 0, writes: Domain.everyCPU | Domain.walks(cpu) | Domain.dirtyMarks | contents)
        let outcomes = MachineState.current.pointee.outcomes + (Engine.currentTask ?? Program.mostTasks)
        outcomes.initialize(to: Outcomes())
        findStores(outcomes, cpu, address)
        let total = outcomes.pointee.total
        guard total <= alternatives else { refuse("a store has \(total) outcomes, more than \(alternatives)") }
        guard total > 0, let place = outcomes.pointee[choice % total] else {
            dropAfterFault(at: address, cpu)
            return false
        }
        var frame = UInt(place)
        if place & throughEntry != 0 {
            let entry = World.base + Int(place & ~throughEntry)
            frame = Entry.frame(entry.pointee)
            if !isDefective(.dirtyIsForgotten) { put(entry, entry.pointee | Entry.dirty) }
        }
        Engine.store(contentsWord(frame, address), value)
        if let page { Engine.store(lastStored(page, address), value) }
        Engine.note("stores \(value) into frame \(frame)")
        return true
    }

    /// Marks an outcome of a store that goes through an entry, named by its place in the world, and not straight to a frame.
    private static let throughEntry: UInt64 = 1 << 62

    private static func findStores(_ outcomes: UnsafeMutablePointer<Outcomes>, _ cpu: Int, _ address: UInt) {
        for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
            let leaf = MachineState.current.pointee.leaves[number]
            guard isHit(leaf, cpu, address) else { continue }
            let isAllowed = leaf.isUser && (leaf.isWritable || isDefective(.storeIgnoresRights))
            if isAllowed && leaf.isDirty { outcomes.pointee.add(UInt64(leaf.frame)) }
            if !isAllowed && !architecture.rewalksBeforeFault { outcomes.pointee.canFault = true }
        }
        forEachWalk(cpu, address) { word, entry, rights in
            let needed = Entry.user | Entry.writable
            if entry & Entry.present == 0 || rights & needed != needed { return outcomes.pointee.canFault = true }
            if entry & Entry.dirty == 0 { outcomes.pointee.add(throughEntry | UInt64(word - World.base)) }
        }
    }

    static func isHit(_ leaf: Translation, _ cpu: Int, _ address: UInt) -> Bool {
        leaf.covers(address) && (leaf.isUsable(tag: currentTag(of: cpu)) || isDefective(.tagIsIgnored))
    }

    /// Calls `body` with every entry at which a walk could end now: one that is not present, or a leaf with the rights that
    /// the walk left. Walks start from the root and from every pointer that the CPU holds.
    static func forEachWalk(_ cpu: Int, _ address: UInt, _ body: (Word, UInt64, UInt64) -> Void) {
        let root = UInt(word(CPUWord.root, of: cpu).pointee)
        if root != 0 { end(of: Position(root: cpu), root, address, body) }
        for number in TranslationSet(bits: tables(cpu, 0).pointee) {
            let table = MachineState.current.pointee.tables[number]
            guard table.tag == currentTag(of: cpu), !isGivenUp(table), address & ~(table.reach &- 1) == table.address
            else { continue }
            end(of: Position(table), table.frame, address, body)
        }
    }

    @inline(__always)
    private static func end(
        of position: Position, _ frame: UInt, _ address: UInt, _ body: (Word, UInt64, UInt64) -> Void
    ) {
        let word = words(of: frame) + Geometry.index(address, position.level)
        let entry = Engine.load(word)
        // A pointer to a table is held already, and looked at by itself.
        if entry & Entry.present != 0 && !position.isLeaf(entry) { return }
        body(word, entry, position.rights & entry)
    }

    /// Drops what led to a fault, where the architecture does.
    static func dropAfterFault(at address: UInt, _ cpu: Int) {
        if !architecture.faultDrops || isDefective(.faultDropsNothing) { return }
        let tag = currentTag(of: cpu)
        Machine.invalidateHere(Removal([.leaves, .tables, .globals], tag: tag, page: address))
    }

    /// Loads a word of a frame's contents, as the kernel does through its own mapping of all memory. A step.
    ///
    /// - Parameter offset: in bytes, a multiple of 8.
    public static func loadContents(of frame: UInt, offset: UInt = 0) -> UInt64 {
        let word = contentsWord(frame, offset)
        Engine.visible(.read, word, reads: Domain.contents(Int(offset >> 3)))
        return Engine.load(word)
    }

    /// Stores a word of a frame's contents, as the kernel does through its own mapping of all memory. A step.
    ///
    /// - Parameter offset: in bytes, a multiple of 8.
    public static func storeContents(of frame: UInt, offset: UInt = 0, _ value: UInt64) {
        let word = contentsWord(frame, offset)
        Engine.visible(.write, word, writes: isDefective(.hidesContents) ? 0 : Domain.contents(Int(offset >> 3)))
        Engine.store(word, value)
    }

    @inline(__always) private static func contentsWord(_ frame: UInt, _ address: UInt) -> Word {
        words(of: frame) + Int(address & 4095) / 8
    }
}

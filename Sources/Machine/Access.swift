// SPDX-License-Identifier: GPL-2.0-only
// Accesses of a program that say how they faulted, and that mark entries.

import Explorer

extension Machine {
    /// Why an access did not take place.
    public enum Fault: UInt8, CaseIterable, Sendable {
        /// An entry on the way is not present.
        case translation
        /// The accessed bit is clear, and the hardware does not set it.
        case access
        /// The rights do not suffice.
        case permission
    }

    /// What an access does with the word that it reaches.
    public enum Access: Sendable {
        case load
        case store(UInt64)
        case exchange(UInt64)
        case compareExchange(UInt64, UInt64)
        case add(UInt64)

        var writes: Bool { if case .load = self { false } else { true } }
    }

    /// What became of an access.
    public enum Result: Sendable {
        /// The word that was found, and the frame it is in.
        case done(UInt64, frame: UInt)
        case fault(Fault)
        /// There are more outcomes than the caller allowed for, this many.
        case tooMany(Int)
    }

    /// Accesses a word through a virtual address in the current context, as a program does: with any translation that the CPU
    /// may hold, or by a walk that marks the entry it ends at in the same step. A choice and a step.
    ///
    /// - Parameters:
    ///   - address: a virtual address, a multiple of 8.
    ///   - isPrivileged: whether pages that are not for programs may be accessed.
    ///   - alternatives: how many different outcomes are told apart at most.
    public static func access(
        _ address: UInt, _ access: Access, isPrivileged: Bool = false, alternatives: Int
    ) -> Result {
        let choice = Engine.choose(alternatives)
        let cpu = currentCPU
        let contents = Domain.contents(Int(address >> 3))
        if access.writes || (switches.mindsAccessed && setsAccessed(cpu)) {
            Engine.visible(
                reads: 0, writes: Domain.everyCPU | Domain.walks(cpu) | Domain.dirtyMarks | contents)
        } else {
            Engine.visible(reads: Domain.cpu(cpu) | contents, writes: Domain.walks(cpu))
        }
        let outcomes = MachineState.current.pointee.outcomes + (Engine.currentTask ?? Program.mostTasks)
        outcomes.initialize(to: Outcomes())
        find(outcomes, cpu, address, writes: access.writes, isPrivileged)
        let total = outcomes.pointee.total
        if total > alternatives { return .tooMany(total) }
        guard total > 0, let outcome = outcomes.pointee[choice % total] else {
            // Nothing but a walk through pointers that the hardware marks on its way.
            guard let pointer = unaccessedPointer(cpu, address) else { return .fault(.translation) }
            put(pointer, pointer.pointee | Entry.accessed)
            return self.access(address, access, isPrivileged: isPrivileged, alternatives: alternatives)
        }
        if outcome & faultMark != 0 {
            let kind = Fault(rawValue: UInt8(truncatingIfNeeded: outcome))!
            resynchronise()
            dropAfterFault(at: address, cpu)
            return .fault(kind)
        }
        var frame = UInt(outcome)
        if outcome & walkMark != 0 {
            let entry = World.base + Int(outcome & ~walkMark)
            frame = Entry.frame(entry.pointee)
            let marks = Entry.accessed | (access.writes ? Entry.dirty : 0)
            let forgets = isDefective(.dirtyIsForgotten) ? Entry.dirty : 0
            put(entry, entry.pointee | (marks & ~forgets))
        }
        return .done(perform(access, words(of: frame) + Int(address & 4095) / 8), frame: frame)
    }

    static let walkMark: UInt64 = 1 << 62
    static let faultMark: UInt64 = 1 << 61

    private static func perform(_ access: Access, _ word: Word) -> UInt64 {
        let old = Engine.load(word)
        switch access {
        case .load: break
        case .store(let value), .exchange(let value): Engine.store(word, value)
        case .compareExchange(let expected, let value): if old == expected { Engine.store(word, value) }
        case .add(let value): Engine.store(word, old &+ value)
        }
        return old
    }

    /// Collects where an access could go: a frame, an entry that has to be marked first, or a fault.
    static func find(
        _ outcomes: UnsafeMutablePointer<Outcomes>, _ cpu: Int, _ address: UInt, writes: Bool, _ isPrivileged: Bool
    ) {
        let needed = (isPrivileged ? 0 : Entry.user) | (writes ? Entry.writable : 0)
        for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
            let leaf = MachineState.current.pointee.leaves[number]
            guard isHit(leaf, cpu, address) else { continue }
            var isAllowed = leaf.rights & needed == needed
            if writes && isDefective(.storeIgnoresRights) { isAllowed = true }
            let isClean = writes && !leaf.isDirty
            if isAllowed && !isClean { outcomes.pointee.add(UInt64(leaf.frame)) }
            // With a clean one, hardware that marks goes back to the entry; hardware that does not, faults.
            let isDenied = !isAllowed || (isClean && !setsDirty(cpu))
            if isDenied && !architecture.rewalksBeforeFault {
                outcomes.pointee.add(faultMark | UInt64(Fault.permission.rawValue))
            }
        }
        forEachWalk(cpu, address) { word, entry, rights in
            func fault(_ kind: Fault) { outcomes.pointee.add(faultMark | UInt64(kind.rawValue)) }
            if entry & Entry.present == 0 { return fault(.translation) }
            let isUnmarked = lacksAccessed(entry, isLeaf: true)
            if isUnmarked && !setsAccessed(cpu) { return fault(.access) }
            let isClean = writes && entry & Entry.dirty == 0
            if rights & needed != needed || (isClean && !setsDirty(cpu)) { return fault(.permission) }
            if isUnmarked || isClean { outcomes.pointee.add(walkMark | UInt64(word - World.base)) }
        }
        if isDefective(.absentEntryIsCached) { outcomes.pointee.add(faultMark) }
    }

    /// The entry at which a walk stops since it points to a table and is not accessed.
    private static func unaccessedPointer(_ cpu: Int, _ address: UInt) -> Word? {
        guard switches.mindsAccessed else { return nil }
        var frame = UInt(word(CPUWord.root, of: cpu).pointee)
        for level in stride(from: Geometry.topLevel, to: 1, by: -1) {
            let word = words(of: frame) + Geometry.index(address, level)
            let entry = Engine.load(word)
            if entry & Entry.present == 0 || entry & Entry.leaf != 0 { return nil }
            if lacksAccessed(entry, isLeaf: false) { return word }
            frame = Entry.frame(entry)
        }
        return nil
    }

    /// Marks an entry accessed if the hardware of some CPU may do so now by itself: it reaches the entry in a walk, and
    /// nothing is accessed. A step.
    ///
    /// - Returns: whether it did.
    @discardableResult
    public static func markSpeculatively(_ word: Word) -> Bool {
        Engine.visible(.modify, word, reads: Domain.allWalks, writes: Domain.everyCPU | Domain.dirtyMarks)
        let entry = Engine.load(word)
        let frame = frame(containing: word)
        guard case .table(let level) = use(of: frame), entry & Entry.present != 0,
            lacksAccessed(entry, isLeaf: level == 1 || entry & Entry.leaf != 0),
            (0..<cpuCount).contains(where: { setsAccessed($0) && reaches(frame, level, $0) })
        else { return false }
        put(word, entry | Entry.accessed)
        return true
    }

    /// Whether a walk of a CPU can read entries of a table now.
    private static func reaches(_ frame: UInt, _ level: Int, _ cpu: Int) -> Bool {
        if UInt(word(CPUWord.root, of: cpu).pointee) == frame { return true }
        for number in TranslationSet(bits: tables(cpu, 0).pointee) {
            let table = MachineState.current.pointee.tables[number]
            if table.frame == frame && table.level == level && table.tag == currentTag(of: cpu) && !isGivenUp(table) {
                return true
            }
        }
        return false
    }
}

extension Machine {
    /// Changes a table entry in one step, by a function that touches nothing shared.
    ///
    /// - Returns: the entry found.
    public static func updateEntry(_ word: Word, _ change: (UInt64) -> UInt64) -> UInt64 {
        // What becomes of it is not known before; a store that makes the entry present touches most.
        announceStore(.modify, word, Entry.present)
        let old = Engine.load(word)
        put(word, change(old))
        return old
    }

    /// Changes a word of a frame's contents in one step, as the kernel does through its own mapping of all memory.
    ///
    /// - Parameters:
    ///   - offset: in bytes, a multiple of 8.
    ///   - change: a function that touches nothing shared.
    /// - Returns: the word found.
    public static func updateContents(of frame: UInt, offset: UInt = 0, _ change: (UInt64) -> UInt64) -> UInt64 {
        let word = words(of: frame) + Int(offset & 4095) / 8
        Engine.visible(.modify, word, writes: Domain.contents(Int(offset >> 3)))
        let old = Engine.load(word)
        Engine.store(word, change(old))
        return old
    }

    /// The tag of the context that this CPU is in.
    public static var currentContextTag: UInt { currentTag(of: currentCPU) }
}

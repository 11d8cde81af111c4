// SPDX-License-Identifier: GPL-2.0-only
// Invalidations: what they remove, and when they have.

import Explorer

// An invalidation that others carry out takes effect at some moment between its issue and the end of the wait for it. Two
// extremes cover all moments: before the waiter goes on, a late arrival is worst, since the old translations are still
// there; afterwards an arrival at once is worst, since whatever was filled in between has survived. So each CPU keeps one
// set per combination of outstanding invalidations, a world: bit c of its number says that what CPU c issued has arrived
// at once, otherwise it has not arrived yet. World 0 is the present.
extension Machine {
    /// Calls `body` for every combination of outstanding invalidations.
    @inline(__always) static func forEachWorld(_ body: (Int) -> Void) {
        let outstanding = Int(MachineState.current.pointee.outstanding.pointee)
        var world = 0
        repeat {
            body(world)
            world = (world &- outstanding) & outstanding
        } while world != 0
    }

    /// What an invalidation removes from what a CPU holds.
    struct Removal {
        /// Whether a translation of a page goes.
        var leaf: (Translation) -> Bool
        /// Whether a pointer to a table goes.
        var table: (Translation) -> Bool
    }

    /// Carries an invalidation out on this CPU at once. A step.
    static func invalidateHere(_ removal: Removal) {
        let cpu = currentCPU
        Engine.visible(reads: 0, writes: domain(cpu))
        forEachWorld { remove(removal, cpu, $0) }
    }

    /// Issues an invalidation that takes effect at the latest when this CPU waits for it. A step.
    static func issue(_ removal: Removal, broadcast: Bool) {
        let cpu = currentCPU
        Engine.visible(reads: 0, writes: broadcast ? everyDomain : domain(cpu))
        let outstanding = MachineState.current.pointee.outstanding
        let bit = 1 << cpu
        if outstanding.pointee & UInt64(bit) == 0 {
            forEachWorld { world in
                for target in 0..<cpuCount { copyWorld(world, to: world | bit, target) }
            }
            Engine.store(outstanding, outstanding.pointee | UInt64(bit))
        }
        if broadcast {
            let broadcasts = MachineState.current.pointee.outstandingBroadcast
            Engine.store(broadcasts, broadcasts.pointee | UInt64(bit))
        }
        forEachWorld { world in
            if world & bit == 0 { return }
            for target in 0..<cpuCount where broadcast || target == cpu { remove(removal, target, world) }
        }
    }

    /// Waits until what this CPU issued has been carried out everywhere. A step, if it issued anything.
    ///
    /// - Parameter localOnly: waits for what does not leave this CPU; if something was broadcast too, for nothing.
    static func wait(localOnly: Bool = false) {
        let cpu = currentCPU
        let bit = 1 << cpu
        let state = MachineState.current
        if state.pointee.outstanding.pointee & UInt64(bit) == 0 { return }
        let wasBroadcast = state.pointee.outstandingBroadcast.pointee & UInt64(bit) != 0
        if localOnly && wasBroadcast { return }
        Engine.visible(reads: 0, writes: wasBroadcast ? everyDomain : domain(cpu))
        forEachWorld { world in
            if world & bit != 0 { return }
            for target in 0..<cpuCount { copyWorld(world | bit, to: world, target) }
        }
        Engine.store(state.pointee.outstanding, state.pointee.outstanding.pointee & ~UInt64(bit))
        Engine.store(state.pointee.outstandingBroadcast, state.pointee.outstandingBroadcast.pointee & ~UInt64(bit))
    }

    private static func copyWorld(_ source: Int, to target: Int, _ cpu: Int) {
        for kind in [CPUWord.leaves, CPUWord.tables] {
            let from = word(kind + source, of: cpu)
            let to = word(kind + target, of: cpu)
            if from.pointee == to.pointee { continue }
            if target == 0 { noteRemoved(cpu, kind, to.pointee & ~from.pointee) }
            Engine.store(to, from.pointee)
        }
    }

    /// Removes what matches from one world of a CPU, then lets it fill again what is still there to be filled.
    static func remove(_ removal: Removal, _ cpu: Int, _ world: Int) {
        let leaves = word(CPUWord.leaves + world, of: cpu)
        let tables = word(CPUWord.tables + world, of: cpu)
        let oldLeaves = leaves.pointee
        let oldTables = tables.pointee
        var kept = oldLeaves
        TranslationSet(bits: oldLeaves).forEach { bit in
            if removal.leaf(MachineState.current.pointee.translations.leaf(bit)) { kept &= ~(1 << UInt64(bit)) }
        }
        var keptTables = oldTables
        TranslationSet(bits: oldTables).forEach { bit in
            if removal.table(MachineState.current.pointee.translations.table(bit)) { keptTables &= ~(1 << UInt64(bit)) }
        }
        if kept == oldLeaves && keptTables == oldTables { return }
        if kept != oldLeaves { Engine.store(leaves, kept) }
        if keptTables != oldTables { Engine.store(tables, keptTables) }
        refill(cpu, world)
        if world == 0 {
            noteRemoved(cpu, CPUWord.leaves, oldLeaves & ~leaves.pointee)
            noteRemoved(cpu, CPUWord.tables, oldTables & ~tables.pointee)
        }
    }

    private static func noteRemoved(_ cpu: Int, _ kind: Int, _ bits: UInt64) {
        guard Engine.isTracing else { return }
        let table = MachineState.current.pointee.translations
        TranslationSet(bits: bits).forEach { bit in
            let isLeaf = kind == CPUWord.leaves
            let gone = isLeaf ? table.leaf(bit) : table.table(bit)
            Engine.note("CPU \(cpu) \(isLeaf ? "TLB" : "walk cache"): - \(describe(gone))")
        }
    }

    /// Puts this CPU into a context. A step.
    ///
    /// - Parameter dropping: what goes with the old context.
    static func enterContext(root: UInt, tag: UInt, dropping: Removal?) {
        let cpu = currentCPU
        Engine.visible(reads: 0, writes: domain(cpu))
        Engine.store(word(CPUWord.root, of: cpu), UInt64(root))
        Engine.store(word(CPUWord.tag, of: cpu), UInt64(tag))
        forEachWorld { world in
            if let dropping { remove(dropping, cpu, world) }
            refill(cpu, world)
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// What a CPU holds, for every way in which outstanding invalidations may have arrived so far.

import Explorer

// An invalidation that others carry out takes effect at some moment between its issue and the end of the wait for it. A
// world says which of the outstanding ones have arrived at a CPU by now; the set that belongs to it has whatever the CPU
// may hold then, the arrivals having taken place at any moments since. World 0, in which nothing has arrived, has the most
// in it: it is what a CPU may hold now. When the issuer stops waiting, only the worlds with the arrival remain.
//
// A group is a number of invalidations of one CPU that arrive together; there are two that were broadcast and one that is
// local for each CPU. Invalidations of one kind lose nothing by it, since whatever removes a translation also removes, if
// it removes pointers at all, every pointer on the way to it.
extension Machine {
    /// The broadcast groups of one CPU.
    static let groupsOfCPU = 2
    /// The world in which a CPU's own local group has arrived; below it the broadcast groups of every CPU.
    static let localArrival = 1 << (groupsOfCPU * mostCPUs)
    /// The place of the local group among a CPU's groups.
    static let localGroup = groupsOfCPU

    /// The world in which just one broadcast group has arrived.
    @inline(__always) static func arrival(ofGroup group: Int, by issuer: Int) -> Int {
        1 &<< (issuer &* groupsOfCPU &+ group)
    }

    /// The arrivals that a CPU still has before it.
    @inline(__always) static func outstanding(at cpu: Int) -> Int {
        let broadcast = Int(MachineState.current.pointee.outstanding.pointee)
        let here = word(CPUWord.localOutstanding, of: cpu).pointee == 0 ? broadcast : broadcast | localArrival
        return here | Int(word(CPUWord.unsynchronised, of: cpu).pointee)
    }

    /// Calls `body` for every world of a CPU, smaller ones first.
    @inline(__always) static func forEachWorld(of cpu: Int, _ body: (Int) -> Void) {
        let outstanding = outstanding(at: cpu)
        var world = 0
        repeat {
            if isReachable(world) { body(world) }
            world = (world &- outstanding) & outstanding
        } while world != 0
    }

    /// Whether the arrivals of a world keep to the order of their issue, where the architecture has one.
    @inline(__always) static func isReachable(_ world: Int) -> Bool {
        world == 0 || !architecture.deliversInOrder || (world >> 1) & ~world & 0x55 == 0
    }

    @inline(__always) static func leaves(_ cpu: Int, _ world: Int) -> Word { word(CPUWord.leaves &+ world, of: cpu) }
    @inline(__always) static func tables(_ cpu: Int, _ world: Int) -> Word { word(CPUWord.tables &+ world, of: cpu) }

    /// Makes a CPU hold in one world what it holds in another.
    static func copyWorld(_ source: Int, to target: Int, of cpu: Int) {
        replace(leaves(cpu, target), by: leaves(cpu, source).pointee, cpu, target, isLeaf: true)
        replace(tables(cpu, target), by: tables(cpu, source).pointee, cpu, target, isLeaf: false)
    }

    @inline(__always)
    private static func replace(_ set: Word, by bits: UInt64, _ cpu: Int, _ world: Int, isLeaf: Bool) {
        let old = set.pointee
        if old == bits { return }
        Engine.store(set, bits)
        if world == 0 { noteRemoved(cpu, old & ~bits, isLeaf: isLeaf) }
    }

    /// Lets every invalidation that is under way to a CPU arrive late, after what was just filled: what it does not remove
    /// is there in the world with the arrival too.
    static func arriveLate(at cpu: Int) {
        let outstanding = outstanding(at: cpu)
        if outstanding == 0 || isDefective(.lateFillIsForgotten) { return }
        forEachWorld(of: cpu) { world in
            var arrivals = world
            while arrivals != 0 {
                let arrival = arrivals & -arrivals
                arrivals &= arrivals &- 1
                if isReachable(world & ~arrival) { take(from: world & ~arrival, to: world, arrival, cpu) }
            }
        }
    }

    /// Takes over from a world what the arrival that leads to the next one does not remove.
    private static func take(from before: Int, to after: Int, _ arrival: Int, _ cpu: Int) {
        let isLocal = arrival == localArrival
        let bit = arrival.trailingZeroBitCount
        let issuer = isLocal ? cpu : bit / groupsOfCPU
        let group = isLocal ? localGroup : bit % groupsOfCPU
        let state = MachineState.current
        var newLeaves = leaves(cpu, before).pointee & ~leaves(cpu, after).pointee
        for number in TranslationSet(bits: newLeaves)
        where removes(leaf: state.pointee.leaves[number], group: group, of: issuer) {
            newLeaves &= ~(1 &<< UInt64(number))
        }
        if newLeaves != 0 { Engine.store(leaves(cpu, after), leaves(cpu, after).pointee | newLeaves) }
        var newTables = tables(cpu, before).pointee & ~tables(cpu, after).pointee
        for number in TranslationSet(bits: newTables)
        where removes(table: state.pointee.tables[number], group: group, of: issuer) {
            newTables &= ~(1 &<< UInt64(number))
        }
        if newTables == 0 { return }
        Engine.store(tables(cpu, after), tables(cpu, after).pointee | newTables)
        for number in TranslationSet(bits: newTables) { fillBelow(state.pointee.tables[number], cpu, after) }
    }
}

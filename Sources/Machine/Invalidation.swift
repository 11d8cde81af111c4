// SPDX-License-Identifier: GPL-2.0-only
// Invalidations and changes of context, as every architecture builds its own from.

import Explorer

extension Machine {
    /// Carries an invalidation out on this CPU at once. A step.
    static func invalidateHere(_ removal: Removal) {
        let cpu = currentCPU
        Engine.visible(reads: 0, writes: isDefective(.hidesInvalidation) ? 0 : Domain.cpu(cpu))
        if isDefective(.invalidationDoesNothing) { return }
        forEachWorld(of: cpu) { remove(removal, cpu, $0) }
        judgeFilled()
    }

    /// Issues an invalidation that takes effect at the latest when this CPU waits for it. A step.
    static func issue(_ removal: Removal, broadcast: Bool) {
        let cpu = currentCPU
        let everywhere = broadcast && !isDefective(.invalidationIsLocal)
        let written = everywhere ? Domain.everyCPU : Domain.cpu(cpu)
        Engine.visible(reads: 0, writes: isDefective(.hidesInvalidation) ? 0 : written)
        if isDefective(.invalidationDoesNothing) { return }
        resynchronise()
        let group = everywhere ? group(for: removal, of: cpu) : localGroup
        let arrival = everywhere ? arrival(ofGroup: group, by: cpu) : localArrival
        let targets = everywhere ? 0..<cpuCount : cpu..<(cpu + 1)
        if outstanding(at: cpu) & arrival == 0 {
            for target in targets {
                forEachWorld(of: target) { copyWorld($0, to: $0 | arrival, of: target) }
            }
            setOutstanding(arrival, true, cpu)
        }
        add(removal, toGroup: group, of: cpu)
        for target in targets {
            forEachWorld(of: target) { world in
                if world & arrival != 0 || isDefective(.deliveryAtIssueOnly) { remove(removal, target, world) }
            }
        }
        judgeFilled()
    }

    /// Waits until what this CPU issued has been carried out everywhere. A step, if it issued anything.
    ///
    /// - Parameter localOnly: waits for what does not leave this CPU only.
    static func wait(localOnly: Bool = false) {
        let cpu = currentCPU
        let broadcast = arrival(ofGroup: 0, by: cpu) | arrival(ofGroup: 1, by: cpu)
        let done = Int(word(CPUWord.unsynchronised, of: cpu).pointee)
        let arrivals = outstanding(at: cpu) & ~done & (localOnly ? localArrival : localArrival | broadcast)
        if arrivals == 0 { return }
        let everywhere = arrivals & broadcast != 0
        let written = everywhere ? Domain.everyCPU : Domain.cpu(cpu)
        Engine.visible(reads: 0, writes: isDefective(.hidesWait) ? 0 : written)
        if isDefective(.waitReturnsAtOnce) { return }
        if switches.needsISB {
            let word = word(CPUWord.unsynchronised, of: cpu)
            Engine.store(word, word.pointee | UInt64(arrivals))
        }
        for target in everywhere ? 0..<cpuCount : cpu..<(cpu + 1) where target != cpu || !switches.needsISB {
            let arrivals = target == cpu ? arrivals : arrivals & broadcast
            forEachWorld(of: target) { world in
                if world & arrivals != 0 { return }
                if isDefective(.deliveryAtWaitOnly) { return removeAll(issuedBy: cpu, target, world) }
                copyWorld(world | arrivals, to: world, of: target)
            }
        }
        if !switches.needsISB { forget(arrivals, cpu) }
        setOutstanding(arrivals, false, cpu)
    }

    /// Lets this CPU's own accesses feel what its waits completed, where that takes an event of its own. A step then.
    static func synchronise() {
        let cpu = currentCPU
        if word(CPUWord.unsynchronised, of: cpu).pointee == 0 { return }
        Engine.visible(reads: 0, writes: Domain.cpu(cpu))
        resynchronise()
    }

    /// The same as part of a step that writes what this CPU holds.
    @inline(__always) static func resynchronise() {
        if word(CPUWord.unsynchronised, of: currentCPU).pointee != 0 { arriveHere() }
    }

    private static func arriveHere() {
        let cpu = currentCPU
        let arrivals = Int(word(CPUWord.unsynchronised, of: cpu).pointee)
        forEachWorld(of: cpu) { world in
            if world & arrivals == 0 { copyWorld(world | arrivals, to: world, of: cpu) }
        }
        Engine.store(word(CPUWord.unsynchronised, of: cpu), 0)
        forget(arrivals, cpu)
    }

    /// Forgets what this CPU issued in the groups of some arrivals.
    private static func forget(_ arrivals: Int, _ cpu: Int) {
        if arrivals & localArrival != 0 { clear(group: localGroup, of: cpu) }
        if arrivals & (localArrival - 1) != 0 { for group in 0..<groupsOfCPU { clear(group: group, of: cpu) } }
    }

    /// What a wait would do if only late arrivals were possible.
    private static func removeAll(issuedBy issuer: Int, _ cpu: Int, _ world: Int) {
        for group in 0..<groupsOfCPU {
            for number in 0..<count(ofGroup: group, of: issuer) {
                remove(removal(number, ofGroup: group, of: issuer), cpu, world)
            }
        }
    }

    private static func setOutstanding(_ arrivals: Int, _ are: Bool, _ cpu: Int) {
        if arrivals & localArrival != 0 { Engine.store(word(CPUWord.localOutstanding, of: cpu), are ? 1 : 0) }
        let broadcast = UInt64(arrivals & (localArrival - 1))
        if broadcast == 0 { return }
        let outstanding = MachineState.current.pointee.outstanding
        Engine.store(outstanding, are ? outstanding.pointee | broadcast : outstanding.pointee & ~broadcast)
    }

    /// Removes what matches from one world of a CPU, then lets it fill again what is still there to be filled.
    static func remove(_ asked: Removal, _ cpu: Int, _ world: Int) {
        let removal = isDefective(.none) ? asked : spoilt(asked)
        let state = MachineState.current
        var goneLeaves: UInt64 = 0
        for number in TranslationSet(bits: leaves(cpu, world).pointee)
        where removal.removes(leaf: state.pointee.leaves[number]) {
            goneLeaves |= 1 &<< UInt64(number)
        }
        var goneTables: UInt64 = 0
        for number in TranslationSet(bits: tables(cpu, world).pointee)
        where removal.removes(table: state.pointee.tables[number]) {
            goneTables |= 1 &<< UInt64(number)
        }
        if goneLeaves | goneTables == 0 { return }
        if goneLeaves != 0 { Engine.store(leaves(cpu, world), leaves(cpu, world).pointee & ~goneLeaves) }
        if goneTables != 0 { Engine.store(tables(cpu, world), tables(cpu, world).pointee & ~goneTables) }
        if !isDefective(.noRefill) { refill(goneLeaves, goneTables, cpu, world) }
        if world == 0 {
            noteRemoved(cpu, goneLeaves & ~leaves(cpu, 0).pointee, isLeaf: true)
            noteRemoved(cpu, goneTables & ~tables(cpu, 0).pointee, isLeaf: false)
        }
    }

    static func noteRemoved(_ cpu: Int, _ bits: UInt64, isLeaf: Bool) {
        guard Engine.isTracing else { return }
        let state = MachineState.current
        for number in TranslationSet(bits: bits) {
            let gone = isLeaf ? state.pointee.leaves[number] : state.pointee.tables[number]
            Engine.note("CPU \(cpu) \(isLeaf ? "TLB" : "walk cache"): - \(describe(gone))")
        }
    }
}

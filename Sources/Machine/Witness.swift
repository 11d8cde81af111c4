// SPDX-License-Identifier: GPL-2.0-only
// The access that would follow a finding.

import Explorer

/// An access that a CPU could make next, through a translation that is too old. A finding about what a CPU may hold is
/// confirmed by it: a translation that no access can go through does no harm.
struct Witness {
    let cpu: Int
    let leaf: Translation
    let address: UInt
    let isStore: Bool

    /// - Parameter start: the access is at this address or above, as far as the translation covers it.
    init(_ leaf: Translation, cpu: Int, from start: UInt = 0, isStore: Bool) {
        self.cpu = cpu
        self.leaf = leaf
        address = max(leaf.address, start)
        self.isStore = isStore
    }

    /// Whether the program of the CPU could make the access now, and go through the translation. A store through one that is
    /// not marked dirty goes back to the entry, so that one does not count.
    var canRun: Bool {
        guard Machine.mode(of: cpu) == .user, Machine.word(CPUWord.root, of: cpu).pointee != 0,
            Machine.isHit(leaf, cpu, address), leaf.isUser
        else { return Machine.isDefective(.witnessIsNotTried) }
        return !isStore || leaf.isWritable && leaf.isDirty || Machine.isDefective(.witnessIsNotTried)
    }

    /// What it is, for the message of a finding and for the trace.
    var words: String {
        let access = isStore ? "store to" : "load from"
        return "its next \(access) \(hexadecimal(address)) may go there, \(Machine.filling(leaf, cpu, isLeaf: true))"
    }
}

extension Machine {
    /// Reports what an access could do, if it could be made.
    ///
    /// - Parameter message: what is wrong; what the access would be is added.
    @inline(__always)
    static func fail(_ invariant: Invariant, _ witness: Witness, _ message: @autoclosure () -> String) {
        if witness.canRun { failConfirmed(invariant, witness, message()) }
    }

    /// The same of something at which no machine stops.
    @inline(__always)
    static func report(_ invariant: Invariant, _ witness: Witness, _ message: @autoclosure () -> String) {
        if !witness.canRun { return }
        Engine.note("witness: CPU \(witness.cpu), \(witness.words)")
        Engine.report(invariant, "\(message()); \(witness.words)")
    }

    @inline(never)
    private static func failConfirmed(
        _ invariant: Invariant, _ witness: Witness, _ message: @autoclosure () -> String
    ) -> Never {
        Engine.note("witness: CPU \(witness.cpu), \(witness.words)")
        Engine.fail(invariant, "\(message()); \(witness.words)")
    }

    /// When a CPU could fill what it holds, as far as the trace goes.
    static func filling(_ translation: Translation, _ cpu: Int, isLeaf: Bool) -> String {
        let step = Engine.lastStep(remarked: "CPU \(cpu) \(isLeaf ? "TLB" : "walk cache"): + \(describe(translation))")
        return step.map { "filled at step \($0)" } ?? "held from the start"
    }
}

/// An address as traces show it.
func hexadecimal(_ address: UInt) -> String { "0x" + String(address, radix: 16) }

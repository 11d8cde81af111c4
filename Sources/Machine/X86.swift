// SPDX-License-Identifier: GPL-2.0-only
// x86-64: what its instructions do to what a CPU holds.

/// Intel 64 and AMD64. Nothing is broadcast: software interrupts the other CPUs. An instruction has taken effect when it is
/// done. SDM volume 3, section 4.10.
public enum X86 {
    /// INVLPG: the page's translations of the current PCID and the global ones, and every pointer to a table of the PCID,
    /// whatever its address. A step.
    public static func invlpg(_ address: UInt) {
        let tag = UInt(Machine.word(CPUWord.tag, of: Machine.currentCPU).pointee)
        Machine.invalidateHere(
            Machine.Removal(
                leaf: { ($0.tag == tag || $0.rights & Entry.global != 0) && $0.covers(address) },
                table: { $0.tag == tag }))
    }

    /// INVPCID. A step.
    ///
    /// - Parameter kind: 0 one address of a PCID, 1 a PCID, 2 everything, 3 everything but global translations.
    public static func invpcid(_ kind: Int, pcid: UInt, address: UInt) {
        Machine.invalidateHere(
            Machine.Removal(
                leaf: {
                    let isGlobal = $0.rights & Entry.global != 0
                    switch kind {
                    case 0: return $0.tag == pcid && !isGlobal && $0.covers(address)
                    case 1: return $0.tag == pcid && !isGlobal
                    case 2: return true
                    default: return !isGlobal
                    }
                },
                table: { kind >= 2 || $0.tag == pcid }))
    }

    /// MOV to CR3. A step.
    ///
    /// - Parameter keep: bit 63: nothing needs to be dropped. Otherwise the PCID loses what is not global.
    public static func writeCR3(root: UInt, pcid: UInt, keep: Bool) {
        let dropped = Machine.Removal(
            leaf: { $0.tag == pcid && $0.rights & Entry.global == 0 }, table: { $0.tag == pcid })
        Machine.enterContext(root: root, tag: pcid, dropping: keep ? nil : dropped)
    }
}

extension Translation {
    /// Whether the translation is for the address.
    func covers(_ address: UInt) -> Bool { address & ~(span &- 1) == self.address }

    /// Whether what the entry points to is on the way to the address: its table is walked for it.
    func leads(to address: UInt) -> Bool { address & ~(Geometry.span(level + 1) &- 1) == self.address }
}

// SPDX-License-Identifier: GPL-2.0-only
// x86-64: what its instructions do to what a CPU holds.

/// Intel 64 and AMD64. Nothing is broadcast: software interrupts the other CPUs. An instruction has taken effect when it is
/// done. SDM volume 3, section 4.10.
public enum X86 {
    /// INVLPG: the page's translations of the current PCID and the global ones, and every pointer to a table of the PCID,
    /// whatever its address. A step. SDM volume 3, section 4.10.4.1.
    public static func invlpg(_ address: UInt) {
        let tag = UInt(Machine.word(CPUWord.tag, of: Machine.currentCPU).pointee)
        Machine.invalidateHere(Removal([.leaves, .tables, .globals, .tablesAnywhere], tag: tag, page: address))
    }

    /// INVPCID. A step. SDM volume 3, section 4.10.4.1.
    ///
    /// - Parameters:
    ///   - kind: 0 one address of a PCID, with the pointers on the way to it; 1 a PCID; 2 everything; 3 everything but
    ///     global translations.
    ///   - pcid: for kinds 0 and 1.
    ///   - address: for kind 0.
    public static func invpcid(_ kind: Int, pcid: UInt, address: UInt) {
        switch kind {
        case 0: Machine.invalidateHere(Removal([.leaves, .tables, .sparesGlobals], tag: pcid, page: address))
        case 1: Machine.invalidateHere(Removal([.leaves, .tables, .sparesGlobals], tag: pcid))
        case 2: Machine.invalidateHere(Removal([.leaves, .tables, .anyTag]))
        default: Machine.invalidateHere(Removal([.leaves, .tables, .anyTag, .sparesGlobals]))
        }
    }

    /// AMD's INVLPGB: an invalidation on every CPU, complete at the `tlbsync` of the issuer. A step. AMD64 manual, volume 3.
    ///
    /// - Parameters:
    ///   - address: the first address; nil for all addresses.
    ///   - pages: how many pages of 4096 bytes.
    ///   - pcid: one PCID; nil for all of them.
    ///   - includesGlobals: takes global translations too.
    ///   - finalOnly: spares pointers to tables. Otherwise those of the PCID go, whatever their address.
    public static func invlpgb(
        _ address: UInt?, pages: UInt = 1, pcid: UInt?, includesGlobals: Bool, finalOnly: Bool
    ) {
        var options: Removal.Options = finalOnly ? .leaves : [.leaves, .tables, .tablesAnywhere]
        options.insert(includesGlobals ? .globals : .sparesGlobals)
        if pcid == nil { options.insert(.anyTag) }
        let start = (address ?? 0) & ~(Geometry.span(1) - 1)
        let end = address == nil ? .max : start + pages * Geometry.span(1)
        Machine.issue(Removal(options, tag: pcid ?? 0, start: start, end: end), broadcast: true)
    }

    /// AMD's TLBSYNC: waits for this CPU's INVLPGB everywhere. A step, if there are any.
    public static func tlbsync() { Machine.wait() }

    /// MOV to CR3. A step.
    ///
    /// - Parameters:
    ///   - root: the frame of the top table.
    ///   - pcid: the tag of the context.
    ///   - keep: bit 63: nothing needs to be dropped. Otherwise the PCID loses what is not global.
    public static func writeCR3(root: UInt, pcid: UInt, keep: Bool) {
        let dropped = Removal([.leaves, .tables, .sparesGlobals], tag: pcid)
        let keeps = keep || Machine.isDefective(.contextKeepsAll)
        Machine.enterContext(root: root, tag: pcid, dropping: keeps ? nil : dropped)
    }
}

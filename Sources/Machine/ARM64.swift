// SPDX-License-Identifier: GPL-2.0-only
// arm64: what its instructions do to what a CPU holds.

/// Arm A-profile, stage 1 of one regime. Invalidations are broadcast in the inner shareable domain; an invalidation is
/// complete when a later DSB of the issuer is. Arm ARM, section D8.16 (TLB maintenance).
public enum ARM64 {
    /// The TLBI operations. `L`: last level only, pointers to tables stay. `AA`: all ASIDs. `IS`: on every CPU.
    public enum Invalidation: CaseIterable, Sendable {
        case vae1is, vale1is, vaae1is, vaale1is, aside1is, vmalle1is
        case vae1, vale1, vaae1, vaale1, aside1, vmalle1

        /// Whether it reaches every CPU.
        public var isBroadcast: Bool {
            switch self {
            case .vae1is, .vale1is, .vaae1is, .vaale1is, .aside1is, .vmalle1is: true
            case .vae1, .vale1, .vaae1, .vaale1, .aside1, .vmalle1: false
            }
        }
    }

    /// TLBI. A step; complete at the next `dsb`.
    ///
    /// - Parameters:
    ///   - address: for the forms by address.
    ///   - asid: for the forms that are not for all ASIDs.
    ///   - level: a hint that the leaf was read at this level (3 is the page level, as the architecture counts); 0 is no
    ///     hint. A wrong hint means that nothing needs to go.
    ///   - pages: how many pages of 4096 bytes, for the forms by address: more than one is FEAT_TLBIRANGE's RVAE1IS and others.
    public static func tlbi(
        _ operation: Invalidation, address: UInt = 0, asid: UInt = 0, level: Int = 0, pages: UInt = 1
    ) {
        let start = address & ~(Geometry.span(1) - 1)
        let end = start + pages * Geometry.span(1)
        let asid = implemented(asid)
        let ownLevel = level == 0 ? 0 : Geometry.topLevel - level
        let removal: Removal
        switch operation {
        case .vae1is, .vae1:
            removal = Removal([.leaves, .tables, .globals], tag: asid, start: start, end: end, level: ownLevel)
        case .vale1is, .vale1:
            removal = Removal([.leaves, .globals], tag: asid, start: start, end: end, level: ownLevel)
        case .vaae1is, .vaae1: removal = Removal([.leaves, .tables, .anyTag], start: start, end: end, level: ownLevel)
        case .vaale1is, .vaale1: removal = Removal([.leaves, .anyTag], start: start, end: end, level: ownLevel)
        case .aside1is, .aside1: removal = Removal([.leaves, .tables, .sparesGlobals], tag: asid)
        case .vmalle1is, .vmalle1: removal = Removal([.leaves, .tables, .anyTag])
        }
        if Machine.isDefective(.localInvalidationDoesNothing) && !operation.isBroadcast { return }
        if Machine.isDefective(.rangesDoNothing) && pages > 1 { return }
        Machine.issue(removal, broadcast: operation.isBroadcast)
    }

    /// The bits of an ASID that the hardware has.
    @inline(__always) private static func implemented(_ asid: UInt) -> UInt {
        asid & (1 << UInt(Machine.switches.tagBits) - 1)
    }

    /// The reach of a barrier; the forms for loads or stores order these only.
    public enum Barrier: Sendable { case ish, ishst, nsh, nshst }

    /// DSB. Waits for this CPU's invalidations unless it is for stores only. A step if there are any.
    public static func dsb(_ kind: Barrier) {
        switch kind {
        case .ish: Machine.wait()
        case .nsh: Machine.wait(localOnly: true)
        case .ishst, .nshst: break
        }
    }

    /// ISB. Memory is sequentially consistent here, so there is nothing to resynchronise but what a DSB completed, if the
    /// machine minds that (`Switches.needsISB`). A step then.
    public static func isb() { Machine.synchronise() }

    /// A write of TTBR0 with its ASID. Nothing is dropped. A step.
    public static func writeTTBR0(root: UInt, asid: UInt) {
        Machine.enterContext(root: root, tag: implemented(asid), dropping: nil)
    }
}

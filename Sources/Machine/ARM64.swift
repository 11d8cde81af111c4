// SPDX-License-Identifier: GPL-2.0-only
// arm64: what its instructions do to what a CPU holds.

/// Arm A-profile, stage 1 of one regime. Invalidations are broadcast in the inner shareable domain; an invalidation is
/// complete when a later DSB of the issuer is. Arm ARM, section D8.16 (TLB maintenance).
public enum ARM64 {
    /// The TLBI operations. `L`: last level only, pointers to tables stay. `AA`: all ASIDs.
    public enum Invalidation: CaseIterable, Sendable {
        case vae1is, vale1is, vaae1is, vaale1is, aside1is, vmalle1is
        case vae1, vale1, aside1, vmalle1
    }

    /// TLBI. A step; complete at the next `dsb`.
    ///
    /// - Parameter level: a hint that the leaf was read at this level (3 is the page level, as the architecture counts); 0
    ///   is no hint. A wrong hint means that nothing needs to go.
    public static func tlbi(_ operation: Invalidation, address: UInt = 0, asid: UInt = 0, level: Int = 0) {
        let page = address & ~(Geometry.span(1) - 1)
        let hasLevel: (Translation) -> Bool = { level == 0 || 4 - $0.level == level }
        let ofTag: (Translation) -> Bool = { $0.tag == asid }
        let ofTagOrGlobal: (Translation) -> Bool = { $0.tag == asid || $0.rights & Entry.global != 0 }
        let removal: Machine.Removal
        switch operation {
        case .vae1is, .vae1:
            removal = .init(
                leaf: { ofTagOrGlobal($0) && $0.covers(page) && hasLevel($0) }, table: { ofTag($0) && $0.leads(to: page) })
        case .vale1is, .vale1:
            removal = .init(leaf: { ofTagOrGlobal($0) && $0.covers(page) && hasLevel($0) }, table: { _ in false })
        case .vaae1is: removal = .init(leaf: { $0.covers(page) && hasLevel($0) }, table: { $0.leads(to: page) })
        case .vaale1is: removal = .init(leaf: { $0.covers(page) && hasLevel($0) }, table: { _ in false })
        case .aside1is, .aside1:
            removal = .init(leaf: { ofTag($0) && $0.rights & Entry.global == 0 }, table: ofTag)
        case .vmalle1is, .vmalle1: removal = .init(leaf: { _ in true }, table: { _ in true })
        }
        switch operation {
        case .vae1, .vale1, .aside1, .vmalle1: Machine.issue(removal, broadcast: false)
        default: Machine.issue(removal, broadcast: true)
        }
    }

    /// The reach of a barrier; the forms for stores order stores only.
    public enum Barrier: Sendable { case ish, ishst, nsh, nshst }

    /// DSB. Waits for this CPU's invalidations unless it is for stores only. A step if there are any.
    public static func dsb(_ kind: Barrier) {
        switch kind {
        case .ish: Machine.wait()
        case .nsh: Machine.wait(localOnly: true)
        case .ishst, .nshst: break
        }
    }

    /// ISB. Memory is sequentially consistent here, so there is nothing to resynchronise.
    public static func isb() {}

    /// A write of TTBR0 with its ASID. Nothing is dropped. A step.
    public static func writeTTBR0(root: UInt, asid: UInt) {
        Machine.enterContext(root: root, tag: asid, dropping: nil)
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// What the manuals say that invalidations remove, written down a second time.

import Machine

extension MachineOperation {
    var isLocalInvalidation: Bool {
        switch self {
        case .tlbiel: true
        case .tlbi(let form, _, _): "\(form)".hasSuffix("1")
        default: false
        }
    }

    /// Whether the operation removes it on a CPU whose tag is given.
    func takes(_ held: ExplicitMachine.Held, tag: UInt) -> Bool {
        let isPrivate = held.isLeaf && !held.isGlobal || !held.isLeaf
        switch self {
        case .invlpg(let address):
            if !held.isLeaf { return held.tag == tag }
            return (held.tag == tag || held.isGlobal) && held.isFor(address.value)
        case .invpcid(0, let address): return held.tag == 1 && isPrivate && held.isFor(address.value)
        case .invpcid(1, _): return held.tag == 1 && isPrivate
        case .invpcid(2, _): return true
        case .invpcid: return isPrivate
        case .enter(let entered, _): return held.tag == entered && isPrivate
        case .tlbi(let form, let address, let hint):
            let name = "\(form)"
            if name.hasPrefix("vmall") { return true }
            if name.hasPrefix("asid") { return held.tag == 1 && isPrivate }
            let allTags = name.hasPrefix("va") && name.dropFirst(2).first == "a"
            let lastOnly = name.dropFirst(allTags ? 3 : 1).prefix(2).contains("l")
            if !held.isFor(address.value) { return false }
            if !held.isLeaf { return !lastOnly && (allTags || held.tag == 1) && (hint == 0 || held.level >= 4 - hint) }
            return (allTags || held.tag == 1 || held.isGlobal) && (hint == 0 || 4 - hint == held.level)
        case .tlbie(let ric, let scope, let address, let shift), .tlbiel(let ric, let scope, let address, let shift):
            if scope < 2 && held.tag != 1 { return false }
            if !held.isLeaf { return ric > 0 && scope > 0 }
            if ric == 1 { return false }
            return scope > 0 || (held.isFor(address.value) && shift == 12 + 9 * (held.level - 1))
        default: return false
        }
    }
}

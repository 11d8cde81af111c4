// SPDX-License-Identifier: GPL-2.0-only
// Two translations of one address at once.

import Explorer

/// Whether software has to take a valid entry away, and wait until no CPU holds it, before it puts another one there. Arm
/// ARM, section D8.16.1 (using break-before-make when updating translation table entries).
public enum BreakBeforeMake: UInt8, Sendable {
    /// Any entry may be changed into any other: the other architectures. Questions about hardware ask it of Arm too.
    case notNeeded
    /// For every change of the output address or of the size of what an entry maps.
    case needed
    /// A change of size that leaves the output addresses as they are needs none: FEAT_BBM level 2.
    case neededUnlessSize
}

extension Machine {
    /// What the software of this machine has to keep to; `notNeeded` at power-on. Set-up.
    public static var breakBeforeMake: BreakBeforeMake {
        get { MachineState.current.pointee.breakBeforeMake }
        set { MachineState.current.pointee.breakBeforeMake = newValue }
    }

    /// Judges what a CPU holds after it could fill something new: no two of its translations may give one address different
    /// output addresses, or different sizes, since what the hardware makes of those is not defined. Rights may differ.
    ///
    /// - Parameter fresh: the leaves that are new, a bit each.
    static func judgeConflicts(_ cpu: Int, among fresh: UInt64) {
        if mode(of: cpu) != .user { return }
        let state = MachineState.current
        for new in TranslationSet(bits: fresh) where state.pointee.leaves[new].isUsable(tag: currentTag(of: cpu)) {
            for old in TranslationSet(bits: leaves(cpu, 0).pointee) where old != new {
                let old = state.pointee.leaves[old]
                guard old.isUsable(tag: currentTag(of: cpu)), conflict(old, state.pointee.leaves[new]) else { continue }
                let witness = Witness(old, cpu: cpu, from: state.pointee.leaves[new].address, isStore: false)
                report(
                    .breakBeforeMake, witness,
                    "CPU \(cpu) may use \(describe(old)) and at the same time "
                        + "\(describe(state.pointee.leaves[new])), \(filling(state.pointee.leaves[new], cpu, isLeaf: true))"
                )
            }
        }
    }

    /// Judges everything that a CPU holds.
    static func judgeConflicts(_ cpu: Int) {
        if breakBeforeMake != .notNeeded { judgeConflicts(cpu, among: leaves(cpu, 0).pointee) }
    }

    /// Whether two translations disagree on an address that both are for.
    private static func conflict(_ a: Translation, _ b: Translation) -> Bool {
        let start = max(a.address, b.address)
        guard start < a.address &+ a.span, start < b.address &+ b.span else { return false }
        if a.level != b.level && breakBeforeMake == .needed { return true }
        return a.frame &+ (start &- a.address) >> Geometry.pageShift
            != b.frame &+ (start &- b.address) >> Geometry.pageShift
    }
}

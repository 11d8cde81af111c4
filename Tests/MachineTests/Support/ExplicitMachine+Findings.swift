// SPDX-License-Identifier: GPL-2.0-only
// The oracles once more, asked of one state of the hardware at a time.

import Machine

extension ExplicitMachine {
    /// What is wrong with a state that the program and the hardware have got into.
    func afterwards(_ all: Set<Concrete>, _ visible: Visible) -> Set<String> {
        var findings: Set<String> = []
        for state in all {
            let usable = usableLeaves(state, visible)
            if usable.contains(where: { visible.released.contains($0.target) }) { findings.insert("stale-tlb") }
            if program.breakBeforeMake == .notNeeded { continue }
            for (index, leaf) in usable.enumerated() {
                let conflict = usable[..<index].contains { other in
                    (leaf.isFor(other.address) || other.isFor(leaf.address))
                        && (other.level != leaf.level || other.target != leaf.target)
                }
                if conflict { findings.insert("break-before-make") }
            }
        }
        return findings
    }

    /// What an operation finds that is about to take place.
    func before(
        _ operation: MachineOperation, by task: Int, _ all: Set<Concrete>, _ visible: Visible
    ) -> Set<String> {
        switch operation {
        case .release(let frame):
            if visible.released.contains(frame) { return ["oops"] }
            return any(all, visible) { $0.target == frame } ? ["stale-tlb"] : []
        case .writeOut(let frame):
            if visible.released.contains(frame) { return [] }
            let isMarked = visible.entries.contains { $0.frame == frame && $0.rights.contains(.dirty) }
            return !isMarked && any(all, visible) { $0.target == frame && $0.rights.contains([.writable, .dirty]) }
                ? ["lost-write"] : []
        case .judge: return isHere(task, visible) ? taken(all, visible) : []
        case .judgeProtected:
            let isWrong =
                isHere(task, visible)
                && any(all, visible) { leaf in
                    isInRange(leaf) && leaf.rights.contains([.writable, .dirty])
                        && !isBorneOut(leaf, [.writable, .user], visible)
                }
            return isWrong ? ["stale-permission"] : []
        default: return []
        }
    }

    /// What is left of a range that was given up.
    private func taken(_ all: Set<Concrete>, _ visible: Visible) -> Set<String> {
        var findings: Set<String> = []
        for state in all {
            for leaf in usableLeaves(state, visible) where isInRange(leaf) {
                if !isBorneOut(leaf, .user, visible) {
                    findings.insert(visible.released.contains(leaf.target) ? "surviving-entry" : "wrong-address")
                } else if leaf.rights.contains([.writable, .dirty]) && !isBorneOut(leaf, [.writable, .user], visible) {
                    findings.insert("stale-permission")
                }
            }
            let pointers = Bits(state.held).map { known[$0] }.filter { !$0.isLeaf && $0.tag == visible.tag }
            if pointers.contains(where: { isInRange($0) && !isBorneOut($0, [.writable, .user], visible) }) {
                findings.insert("surviving-entry")
            }
        }
        return findings
    }

    private func usableLeaves(_ state: Concrete, _ visible: Visible) -> [Held] {
        Bits(state.held).map { known[$0] }.filter {
            $0.isLeaf && $0.isUsable(visible.tag) && $0.rights.contains(.user)
        }
    }

    private func any(_ all: Set<Concrete>, _ visible: Visible, _ isWrong: (Held) -> Bool) -> Bool {
        all.contains { usableLeaves($0, visible).contains(where: isWrong) }
    }

    /// Slot 1 is what is given up, or made read-only.
    private func isInRange(_ held: Held) -> Bool {
        held.address < 2 << 21 && held.address + held.span > 1 << 21
    }

    private func isBorneOut(_ held: Held, _ rights: Stage.Rights, _ visible: Visible) -> Bool {
        guard let now = present(held, visible), now.target == held.target else { return false }
        if held.isLeaf && visible.released.contains(held.target) { return false }
        return held.rights.intersection(rights).isSubset(of: now.rights)
    }

    /// Whether a task is in the tables of the watched CPU.
    private func isHere(_ task: Int, _ visible: Visible) -> Bool {
        var tag: UInt = 1
        for operation in program.tasks[task].prefix(visible.positions[task]) {
            if case .enter(let entered, _) = operation { tag = entered }
        }
        return (tag == 3) == (visible.tag == 3)
    }
}

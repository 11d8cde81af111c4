// SPDX-License-Identifier: GPL-2.0-only
// Pending alternatives of the reducing search as a list, for what is done seldom.

extension WakeupForest {
    /// A node with how deep in its tree it is. In a list of them each stands right before what follows it.
    struct Branch {
        var level: UInt32
        var step: Step
        var coversOthers: Bool
    }

    /// All nodes at a depth. Chains are as long as executions, so this is no recursion.
    func branches(at depth: Int) -> [Branch] {
        var branches: [Branch] = []
        var open = [(node: heads[depth], level: UInt32(0))]
        while let (index, level) = open.popLast() {
            if index == 0 { continue }
            let node = self[index].pointee
            branches.append(Branch(level: level, step: node.step, coversOthers: node.coversOthers))
            open += [(node.next, level), (node.firstChild, level + 1)]
        }
        return branches
    }

    /// Puts nodes at a depth that has none. No level may be more than one deeper than the one before.
    mutating func put(_ branches: [Branch], at depth: Int) {
        /// The newest node at each level, which is what the next one at a deeper level belongs below.
        var path: [Int32] = []
        for branch in branches {
            let level = Int(branch.level)
            let node = add(branch.step)
            if branch.coversOthers { self[node].pointee.markAsCovering() }
            if path.count > level {
                // Behind its elder, which has no younger one yet.
                self[path[level]].pointee.next = node
            } else if level > 0 {
                self[path[level - 1]].pointee.children = node
            } else {
                heads[depth] = node
            }
            path.removeLast(path.count - level)
            path.append(node)
        }
    }
}

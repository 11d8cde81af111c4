// SPDX-License-Identifier: GPL-2.0-only
// Invalidations that were issued and not waited for.

import Explorer

/// Words of one group of outstanding invalidations.
enum GroupWord {
    static let count = 0
    static let removals = 1
    /// Ranges of addresses that do not touch each other.
    static let mostRemovals = 16
    static let size = removals + 3 * mostRemovals
}

extension Machine {
    @inline(__always) private static func word(_ offset: Int, ofGroup group: Int, of issuer: Int) -> Word {
        word(CPUWord.groups &+ group &* GroupWord.size &+ offset, of: issuer)
    }

    @inline(__always) static func removal(_ number: Int, ofGroup group: Int, of issuer: Int) -> Removal {
        let words = word(GroupWord.removals &+ 3 &* number, ofGroup: group, of: issuer)
        return Removal(head: words[0], start: words[1], end: words[2])
    }

    @inline(__always) static func count(ofGroup group: Int, of issuer: Int) -> Int {
        Int(word(GroupWord.count, ofGroup: group, of: issuer).pointee)
    }

    /// The group that a broadcast invalidation joins: where they are delivered in order, the last one if it is of the same
    /// kind; otherwise any of the same kind. A third change of kind joins the second group.
    static func group(for removal: Removal, of issuer: Int) -> Int {
        if count(ofGroup: 0, of: issuer) == 0 { return 0 }
        let isFirst = self.removal(0, ofGroup: 0, of: issuer).kind == removal.kind
        if architecture.deliversInOrder { return isFirst && count(ofGroup: 1, of: issuer) == 0 ? 0 : 1 }
        return isFirst ? 0 : 1
    }

    /// Puts an invalidation down as outstanding. One that goes on where the last one ended becomes one with it.
    static func add(_ removal: Removal, toGroup group: Int, of issuer: Int) {
        let count = count(ofGroup: group, of: issuer)
        if count > 0 {
            let last = self.removal(count - 1, ofGroup: group, of: issuer)
            if last == removal { return }
            if last.head == removal.head && last.end == removal.start {
                let end = word(GroupWord.removals + 3 * (count - 1) + 2, ofGroup: group, of: issuer)
                return Engine.store(end, removal.end)
            }
        }
        guard count < GroupWord.mostRemovals else {
            refuse("more than \(GroupWord.mostRemovals) separate ranges are being invalidated by CPU \(issuer) at once")
        }
        let words = word(GroupWord.removals + 3 * count, ofGroup: group, of: issuer)
        Engine.store(words, removal.head)
        Engine.store(words + 1, removal.start)
        Engine.store(words + 2, removal.end)
        Engine.store(word(GroupWord.count, ofGroup: group, of: issuer), UInt64(count + 1))
    }

    /// Forgets a group that has arrived everywhere.
    static func clear(group: Int, of issuer: Int) {
        let count = word(GroupWord.count, ofGroup: group, of: issuer)
        if count.pointee != 0 { Engine.store(count, 0) }
    }

    static func removes(leaf: Translation, group: Int, of issuer: Int) -> Bool {
        for number in 0..<count(ofGroup: group, of: issuer)
        where removal(number, ofGroup: group, of: issuer).removes(leaf: leaf) {
            return true
        }
        return false
    }

    static func removes(table: Translation, group: Int, of issuer: Int) -> Bool {
        for number in 0..<count(ofGroup: group, of: issuer)
        where removal(number, ofGroup: group, of: issuer).removes(table: table) {
            return true
        }
        return false
    }
}

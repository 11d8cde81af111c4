// SPDX-License-Identifier: GPL-2.0-only
// How the explicit machine reads tables.

import Machine

extension ExplicitMachine {
    /// A place at which a walk stands.
    struct Walk {
        /// B is 0, A is 1, then the level; 5 is the empty root.
        var table: Int
        var level: Int
        var address: UInt
        var tag: UInt
        var rights: Stage.Rights

        init(root tag: UInt) {
            (table, level, address) = (tag == 3 ? 5 : 4, 4, 0)
            self.tag = tag
            rights = [.writable, .user]
        }

        init(_ pointer: Held) {
            (table, level, address) = (pointer.target, pointer.level, pointer.address)
            tag = pointer.tag
            rights = pointer.rights
        }
    }

    private static let rows: [(place: Stage.Place, table: Int, index: UInt)] = [
        (.top, 4, 0), (.upper, 3, 0), (.upper1, 3, 1), (.slot1, 2, 1), (.slot2, 2, 2), (.a0, 1, 0), (.a1, 1, 1),
        (.b0, 0, 0), (.b1, 0, 1),
    ]

    /// What an entry gives that a walk reads.
    private func held(_ walk: Walk, _ index: UInt, _ value: Stage.Value) -> Held? {
        let address = walk.address + index << (12 + 9 * UInt(walk.level - 1))
        let passed = walk.rights.intersection(value.rights).intersection([.writable, .user])
        if let table = value.table {
            return Held(
                isLeaf: false, tag: walk.tag, level: walk.level - 1, address: address, target: table, rights: passed)
        }
        guard let frame = value.frame else { return nil }
        return Held(
            isLeaf: true, tag: walk.tag, level: walk.level, address: address, target: frame,
            rights: passed.union(value.rights.intersection([.dirty, .global])))
    }

    /// What can be filled by one read from here.
    mutating func fills(_ walk: Walk, _ visible: Visible) -> UInt64 {
        var mask: UInt64 = 0
        for row in Self.rows where row.table == walk.table {
            guard let held = held(walk, row.index, visible.entries[row.place.rawValue]) else { continue }
            mask |= 1 << UInt64(number(of: held))
        }
        return mask
    }

    func canFault(_ state: Concrete, _ visible: Visible, _ address: UInt) -> Bool {
        let pointers = Bits(state.held).map { known[$0] }.filter { !$0.isLeaf && $0.tag == visible.tag }
        return ([Walk(root: visible.tag)] + pointers.map { Walk($0) }).contains { walk in
            let below = UInt(12 + 9 * walk.level)
            if (address >> below) << below != walk.address { return false }
            return value(walk.table, address >> (below - 9) & 511, visible) == .none
        }
    }

    private func value(_ table: Int, _ index: UInt, _ visible: Visible) -> Stage.Value {
        let row = Self.rows.first { $0.table == table && $0.index == index }
        return row.map { visible.entries[$0.place.rawValue] } ?? .none
    }

    /// What the tables say now of the address of something held, read at the same level; nil if nothing.
    func present(_ held: Held, _ visible: Visible) -> Held? {
        var walk = Walk(root: visible.tag)
        while true {
            let index = held.address >> (12 + 9 * UInt(walk.level - 1)) & 511
            guard let next = self.held(walk, index, value(walk.table, index, visible)) else { return nil }
            if (next.isLeaf, next.level) == (held.isLeaf, held.level) { return next }
            if next.isLeaf || next.level <= held.level - (held.isLeaf ? 1 : 0) { return nil }
            walk = Walk(next)
        }
    }
}

extension Stage {
    /// Rights as the tests know them.
    struct Rights: OptionSet, Hashable {
        let rawValue: UInt8
        static let writable = Rights(rawValue: 1)
        static let user = Rights(rawValue: 2)
        static let dirty = Rights(rawValue: 4)
        static let global = Rights(rawValue: 8)
    }
}

extension Stage.Value {
    /// The table it points to: 0 for B, otherwise the level.
    var table: Int? {
        switch self {
        case .tableA, .readOnlyTableA: 1
        case .tableB: 0
        case .middle: 2
        case .upper: 3
        default: nil
        }
    }

    /// The data frame it maps.
    var frame: Int? {
        switch self {
        case .d1, .readOnly1, .clean1, .global1, .large1, .kernel1: 1
        case .d2: 2
        case .d3, .clean3: 3
        default: nil
        }
    }

    var rights: Stage.Rights {
        switch self {
        case .readOnly1: [.user, .dirty]
        case .clean1, .clean3: [.writable, .user]
        case .global1: [.writable, .user, .dirty, .global]
        case .kernel1: [.writable, .dirty]
        case .readOnlyTableA: [.user]
        default: [.writable, .user, .dirty]
        }
    }
}

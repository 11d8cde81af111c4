// SPDX-License-Identifier: GPL-2.0-only
// The machine once more, written independently: every fill, eviction and delivery is an event of its own.

import Machine

/// Enumerates all states of a program in which the hardware of one CPU fills one entry at a time, from its root or from a
/// pointer that it holds, forgets one translation at a time, and takes one invalidation at a time. Only that CPU loads.
struct ExplicitMachine {
    /// What the hardware remembers.
    struct Held: Hashable {
        var isLeaf: Bool
        var tag: UInt
        /// Of the entry for a leaf, of the table behind it for a pointer.
        var level: Int
        var address: UInt
        /// The value of the load, or the table.
        var target: Int
        var isGlobal: Bool

        private var span: UInt { 1 << (12 + 9 * UInt(isLeaf ? level - 1 : level)) }
        func isFor(_ address: UInt) -> Bool { address / span * span == self.address }
    }

    struct State: Hashable {
        var entries: [Stage.Value]
        var positions: [Int]
        var tag: UInt = 1
        var held: Set<Held> = []
        /// Of each task the invalidations that have not arrived, in order of issue.
        var inboxes: [[Int]]
        var result: UInt64?
    }

    let program: MachineProgram
    /// The CPU whose task loads.
    let watched: Int
    private(set) var results: Set<UInt64?> = []
    private(set) var states = 0

    init(_ program: MachineProgram) {
        self.program = program
        watched = program.tasks.count - 1
    }

    /// - Returns: false if there are too many states.
    mutating func run(most: Int) -> Bool {
        var entries = Stage.Place.allCases.map { _ in Stage.Value.none }
        let usual: [(Stage.Place, Stage.Value)] = [
            (.a0, .d1), (.a1, .d2), (.slot1, .tableA), (.upper, .middle), (.top, .upper),
        ]
        for (place, value) in usual + program.initial { entries[place.rawValue] = value }
        let zeros = program.tasks.map { _ in 0 }
        let first = State(entries: entries, positions: zeros, inboxes: program.tasks.map { _ in [] })
        var seen: Set<State> = [first]
        var rest = [first]
        while let state = rest.popLast() {
            if zip(state.positions, program.tasks).allSatisfy({ $0 == $1.count }) { results.insert(state.result) }
            for next in successors(of: state) where seen.insert(next).inserted { rest.append(next) }
            if seen.count > most { return false }
        }
        states = seen.count
        return true
    }

    private func successors(of state: State) -> [State] {
        var all: [State] = []
        for task in program.tasks.indices where state.positions[task] < program.tasks[task].count {
            step(task, state, &all)
        }
        for filled in fills(of: state) where !state.held.contains(filled) {
            var next = state
            next.held.insert(filled)
            all.append(next)
        }
        for held in state.held {
            var next = state
            next.held.remove(held)
            all.append(next)
        }
        for issuer in state.inboxes.indices {
            let inbox = state.inboxes[issuer]
            for place in inbox.indices where place == 0 || mayOvertake(issuer, inbox, place) {
                var next = state
                next.inboxes[issuer].remove(at: place)
                drop(program.tasks[issuer][inbox[place]], &next)
                all.append(next)
            }
        }
        return all
    }

    /// Power delivers broadcast invalidations in order, Arm in any.
    private func mayOvertake(_ issuer: Int, _ inbox: [Int], _ place: Int) -> Bool {
        if program.architecture == .arm64 { return true }
        let isLocal = program.tasks[issuer][inbox[place]].isLocalInvalidation
        return !inbox[..<place].contains { program.tasks[issuer][$0].isLocalInvalidation == isLocal }
    }

    private func step(_ task: Int, _ state: State, _ all: inout [State]) {
        let position = state.positions[task]
        let operation = program.tasks[task][position]
        var next = state
        next.positions[task] += 1
        switch operation {
        case .set(let place, let value): next.entries[place.rawValue] = value
        case .enter(let tag, let keep):
            if task == watched {
                next.tag = tag
                if program.architecture == .x86 && !keep { drop(operation, &next) }
            }
        case .invlpg, .invpcid: if task == watched { drop(operation, &next) }
        case .tlbi, .tlbie, .tlbiel:
            if task == watched || !operation.isLocalInvalidation { next.inboxes[task].append(position) }
        case .dsb(.ish), .tlbsync: if !state.inboxes[task].isEmpty { return }
        case .dsb(.nsh), .ptesync:
            if state.inboxes[task].contains(where: { program.tasks[task][$0].isLocalInvalidation }) { return }
        case .dsb(.ishst), .dsb(.nshst): break
        case .load(let address):
            for held in state.held where held.isLeaf && held.isFor(address.value) {
                if held.tag != state.tag && !held.isGlobal { continue }
                next.result = UInt64(held.target)
                all.append(next)
            }
            if canFault(state, address.value) {
                next.result = Stage.fault
                all.append(next)
            }
            return
        default: fatalError("the explicit machine does not know \(operation)")
        }
        all.append(next)
    }

    /// Where walks stand: at the root, and behind every pointer of the context.
    private func walks(_ state: State) -> [(table: Int, level: Int, address: UInt)] {
        let root = [(table: state.tag == 3 ? 5 : 4, level: 4, address: UInt(0))]
        return root
            + state.held.filter { !$0.isLeaf && $0.tag == state.tag }.map { ($0.target, $0.level, $0.address) }
    }

    private static let tables: [(place: Stage.Place, table: Int, index: UInt)] = [
        (.top, 4, 0), (.upper, 3, 0), (.upper1, 3, 1), (.slot1, 2, 1), (.slot2, 2, 2), (.a0, 1, 0), (.a1, 1, 1),
        (.b0, 0, 0), (.b1, 0, 1),
    ]

    private func fills(of state: State) -> [Held] {
        var fills: [Held] = []
        for walk in walks(state) {
            for row in Self.tables where row.table == walk.table {
                let value = state.entries[row.place.rawValue]
                let address = walk.address + row.index << (12 + 9 * UInt(walk.level - 1))
                if let table = value.table {
                    fills.append(
                        Held(
                            isLeaf: false, tag: state.tag, level: walk.level - 1, address: address, target: table,
                            isGlobal: false))
                } else if let frame = value.frame {
                    fills.append(
                        Held(
                            isLeaf: true, tag: state.tag, level: walk.level, address: address, target: frame,
                            isGlobal: value == .global1))
                }
            }
        }
        return fills
    }

    private func canFault(_ state: State, _ address: UInt) -> Bool {
        walks(state).contains { walk in
            let below = UInt(12 + 9 * walk.level)
            if (address >> below) << below != walk.address { return false }
            let index = address >> (below - 9) & 511
            let row = Self.tables.first { $0.table == walk.table && $0.index == index }
            return row.map { state.entries[$0.place.rawValue] == .none } ?? true
        }
    }

    private func drop(_ operation: MachineOperation, _ state: inout State) {
        let tag = state.tag
        state.held = state.held.filter { !operation.takes($0, tag: tag) }
    }
}

extension Stage.Value {
    /// The table it points to: 0 for B, otherwise the level.
    var table: Int? {
        switch self {
        case .tableA: 1
        case .tableB: 0
        case .middle: 2
        case .upper: 3
        default: nil
        }
    }

    /// The data frame it maps.
    var frame: Int? {
        switch self {
        case .d1, .readOnly1, .clean1, .global1, .large1: 1
        case .d2: 2
        case .d3: 3
        default: nil
        }
    }
}

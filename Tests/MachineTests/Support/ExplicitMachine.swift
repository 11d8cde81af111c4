// SPDX-License-Identifier: GPL-2.0-only
// The machine once more, written independently: every fill, eviction and delivery is an event of its own.

import Machine

/// Enumerates all interleavings of a program, and for each of them all states in which the hardware of one CPU can be: it
/// fills one entry at a time, from its root or from a pointer that it holds, forgets one translation at a time, and takes
/// one invalidation at a time. Only that CPU runs a program; the others are idle as far as oracles go.
struct ExplicitMachine {
    /// What the hardware remembers.
    struct Held: Hashable {
        var isLeaf: Bool
        var tag: UInt
        /// Of the entry for a leaf, of the table behind it for a pointer.
        var level: Int
        var address: UInt
        /// The frame, or the table.
        var target: Int
        var rights: Stage.Rights

        var isGlobal: Bool { rights.contains(.global) }
        var span: UInt { 1 << (12 + 9 * UInt(isLeaf ? level - 1 : level)) }
        func isFor(_ address: UInt) -> Bool { address / span * span == self.address }
        func isUsable(_ tag: UInt) -> Bool { self.tag == tag || isGlobal }
    }

    /// What the program sees: equal in all states of the hardware.
    struct Visible {
        var entries: [Stage.Value]
        var positions: [Int]
        /// Of the watched CPU.
        var tag: UInt = 1
        /// Frames that were given up.
        var released: Set<Int> = []
    }

    /// One state of the hardware.
    struct Concrete: Hashable {
        /// Bits of `known`.
        var held: UInt64 = 0
        /// Of each task the invalidations that have not arrived, 16 bits each: their positions.
        var inboxes: UInt64 = 0
        var result: UInt64?
    }

    let program: MachineProgram
    /// The CPU whose task loads.
    let watched: Int
    var known: [Held] = []
    private var numbers: [Held: Int] = [:]
    /// For each operation and tag what it removes, as far as it was asked.
    private var removed: [Int: (asked: UInt64, mask: UInt64)] = [:]

    private(set) var results: Set<UInt64?> = []
    private(set) var states = 0
    /// What an oracle finds for certain, since it is the only thing wrong where it is found; and all that is wrong anywhere.
    private(set) var certain: Set<String> = []
    private(set) var possible: Set<String> = []

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
        var stack = [(Visible(entries: entries, positions: program.tasks.map { _ in 0 }), Set([Concrete()]))]
        while let (visible, start) = stack.popLast() {
            guard let all = close(start, visible, most: most) else { return false }
            states += all.count
            if states > most { return false }
            if find(afterwards(all, visible)) { continue }
            if zip(visible.positions, program.tasks).allSatisfy({ $0 == $1.count }) {
                results.formUnion(all.map(\.result))
            }
            for task in program.tasks.indices where visible.positions[task] < program.tasks[task].count {
                let operation = program.tasks[task][visible.positions[task]]
                if find(before(operation, by: task, all, visible)) { continue }
                var next = visible
                let after = step(task, operation, all, visible, &next)
                if !after.isEmpty { stack.append((next, after)) }
            }
        }
        return true
    }

    /// Puts down what is wrong; nothing follows on it.
    private mutating func find(_ findings: Set<String>) -> Bool {
        possible.formUnion(findings)
        if findings.count == 1 { certain.formUnion(findings) }
        return !findings.isEmpty
    }

    /// All states that the hardware can get into by itself.
    private mutating func close(_ start: Set<Concrete>, _ visible: Visible, most: Int) -> Set<Concrete>? {
        var all = start
        var rest = Array(start)
        var below: [Int: UInt64] = [:]
        let root = fills(Walk(root: visible.tag), visible)
        while let state = rest.popLast() {
            var fillable = root
            for number in Bits(state.held) where !known[number].isLeaf && known[number].tag == visible.tag {
                let mask = below[number] ?? fills(Walk(known[number]), visible)
                below[number] = mask
                fillable |= mask
            }
            var next: [Concrete] = []
            for number in Bits((fillable | state.held)) {
                next.append(state)
                next[next.count - 1].held ^= 1 << UInt64(number)
            }
            for place in Bits(state.inboxes) where mayArrive(place, state.inboxes) {
                var arrived = state
                arrived.inboxes &= ~(1 << UInt64(place))
                arrived.held &= ~removal(place / 16, place % 16, visible.tag, among: state.held)
                next.append(arrived)
            }
            for state in next where all.insert(state).inserted { rest.append(state) }
            if all.count > most { return nil }
        }
        return all
    }

    /// Power delivers broadcast invalidations in order, Arm in any.
    private func mayArrive(_ place: Int, _ inboxes: UInt64) -> Bool {
        if program.architecture == .arm64 { return true }
        let isLocal = program.tasks[place / 16][place % 16].isLocalInvalidation
        return !Bits(inboxes).contains {
            $0 / 16 == place / 16 && $0 < place
                && program.tasks[$0 / 16][$0 % 16].isLocalInvalidation == isLocal
        }
    }

    private mutating func step(
        _ task: Int, _ operation: MachineOperation, _ all: Set<Concrete>, _ visible: Visible, _ next: inout Visible
    ) -> Set<Concrete> {
        let position = visible.positions[task]
        next.positions[task] += 1
        func dropping(_ machine: inout Self) -> Set<Concrete> {
            var after: Set<Concrete> = []
            for var state in all {
                state.held &= ~machine.removal(task, position, visible.tag, among: state.held)
                after.insert(state)
            }
            return after
        }
        switch operation {
        case .set(let place, let value): next.entries[place.rawValue] = value
        case .enter(let tag, let keep):
            if task != watched { break }
            next.tag = tag
            if program.architecture == .x86 && !keep { return dropping(&self) }
        case .invlpg, .invpcid: if task == watched { return dropping(&self) }
        case .tlbi, .tlbie, .tlbiel:
            if task != watched && operation.isLocalInvalidation { break }
            return Set(
                all.map { state in
                    var state = state
                    state.inboxes |= 1 << UInt64(16 * task + position)
                    return state
                })
        case .dsb(.ish), .tlbsync: return all.filter { $0.inboxes >> UInt64(16 * task) & 0xffff == 0 }
        case .dsb(.nsh), .ptesync:
            return all.filter { state in
                !Bits(state.inboxes >> UInt64(16 * task) & 0xffff).contains {
                    program.tasks[task][$0].isLocalInvalidation
                }
            }
        case .release(let frame): next.released.insert(frame)
        case .load(let address): return loads(address.value, all, visible)
        case .dsb, .judge, .judgeProtected, .writeOut: break
        default: fatalError("the explicit machine does not know \(operation)")
        }
        return all
    }

    private func loads(_ address: UInt, _ all: Set<Concrete>, _ visible: Visible) -> Set<Concrete> {
        var after: Set<Concrete> = []
        for var state in all {
            for number in Bits(state.held) where known[number].isLeaf && known[number].isFor(address) {
                if !known[number].isUsable(visible.tag) { continue }
                state.result = UInt64(known[number].target)
                after.insert(state)
            }
            if canFault(state, visible, address) {
                state.result = Stage.fault
                after.insert(state)
            }
        }
        return after
    }

    /// The number of something that can be held.
    mutating func number(of held: Held) -> Int {
        if let number = numbers[held] { return number }
        known.append(held)
        numbers[held] = known.count - 1
        precondition(known.count <= 64, "more translations than a program of the tests can have")
        return known.count - 1
    }

    private mutating func removal(_ task: Int, _ position: Int, _ tag: UInt, among held: UInt64) -> UInt64 {
        let key = (task * 16 + position) * 4 + Int(tag)
        var (asked, mask) = removed[key] ?? (0, 0)
        for number in Bits(held & ~asked) where program.tasks[task][position].takes(known[number], tag: tag) {
            mask |= 1 << UInt64(number)
        }
        asked |= held
        removed[key] = (asked, mask)
        return mask
    }
}

/// The numbers of the bits that are set.
struct Bits: Sequence, IteratorProtocol {
    var bits: UInt64

    init(_ bits: UInt64) { self.bits = bits }

    mutating func next() -> Int? {
        if bits == 0 { return nil }
        defer { bits &= bits - 1 }
        return bits.trailingZeroBitCount
    }
}

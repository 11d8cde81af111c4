// SPDX-License-Identifier: GPL-2.0-only
// Divides a search into parts.

import CSupport

/// Chooses orders that divide the classes of a program evenly, as far as random walks can tell. The same program and seed
/// give the same parts, so that workers need to agree on a number only.
public struct Division {
    public private(set) var parts: [Part] = []
    private let walks: [Walk]

    /// - Parameters:
    ///   - exploration: the program; some random walks are run on it, without judging them.
    ///   - count: the parts wanted. There are fewer if no order divides what is left.
    ///   - seed: of the walks.
    public init(_ exploration: Exploration, into count: Int, seed: UInt64 = 1) {
        let sampler = ChangeSampler(seed: seed, runs: 1024)
        exploration.sample(sampler)
        walks = sampler.walks.map(Walk.init)
        var open = [(part: Part(), walks: Array(walks.indices))]
        var closed: [(part: Part, walks: [Int])] = []
        while open.count + closed.count < count {
            // The part that most walks are in is divided next.
            guard let widest = open.indices.max(by: { open[$0].walks.count < open[$1].walks.count }) else { break }
            let old = open.remove(at: widest)
            guard old.walks.count >= 64, let order = bestOrder(old.walks) else {
                closed.append(old)
                continue
            }
            for half in [order, order.reversed] {
                open.append((old.part + [half], old.walks.filter { walks[$0].isIn(half) }))
            }
        }
        // Long ones first.
        parts = (open + closed).sorted { $0.walks.count > $1.walks.count }.map(\.part)
    }

    /// The order that divides walks most evenly; nil if one side is always nearly empty, or too much would be explored in vain.
    private func bestOrder(_ subset: [Int]) -> Order? {
        // There are many more changes of other words than takings of locks: a few of them and a few walks have to do.
        bestOrder(subset[...], \.turns) ?? bestOrder(subset.prefix(128), \.firstOtherTurns)
    }

    private func bestOrder(_ subset: ArraySlice<Int>, _ turns: KeyPath<Walk, [Int: [Order.Turn]]>) -> Order? {
        guard let first = subset.first else { return nil }
        var best: (order: Order, smaller: Int)?
        for (object, turns) in walks[first][keyPath: turns].sorted(by: { $0.key < $1.key }) {
            for (index, one) in turns.enumerated() {
                for other in turns[(index + 1)...] where other.task != one.task {
                    let order = Order(object: object, early: one, late: other, takesNeither: true)
                    let kept = subset.count { walks[$0].isIn(order) }
                    // Where one of the two does not take place, what is of one part is explored in the other one in vain.
                    let inVain = subset.count { !walks[$0].hasBoth(order) }
                    let smaller = min(kept, subset.count - kept) - inVain
                    if smaller > best?.smaller ?? 0 { best = (order, smaller) }
                }
            }
        }
        guard let best, best.smaller * 16 >= subset.count else { return nil }
        return best.order
    }

    /// The changes of one walk.
    private struct Walk {
        /// Who changed each word, in order: who took each lock, if there are any.
        private(set) var turns: [Int: [Order.Turn]] = [:]
        /// The first two times that each task changed each other word.
        private(set) var firstOtherTurns: [Int: [Order.Turn]] = [:]
        private var positions: [Int: [Order.Turn: Int]] = [:]

        init(_ changes: [Change]) {
            var counts: [SIMD2<Int>: Int] = [:]
            let takesLocks = changes.contains { $0.takesLock }
            for (position, change) in changes.enumerated() {
                let object = Int(change.object)
                let task = Int(change.task)
                let number = counts[SIMD2(object, task), default: 0] + 1
                counts[SIMD2(object, task)] = number
                if change.givesBack { continue }
                let turn = Order.Turn(task: task, number: number)
                positions[object, default: [:]][turn] = position
                // Who is made to wait in the middle of what a lock protects keeps the others from going on.
                if change.takesLock || !takesLocks {
                    turns[object, default: []].append(turn)
                } else if number <= 2 {
                    firstOtherTurns[object, default: []].append(turn)
                }
            }
        }

        /// Whether the walk is in the part that asks for an order.
        func isIn(_ order: Order) -> Bool {
            switch (positions[order.object]?[order.early], positions[order.object]?[order.late]) {
            case (let early?, let late?): early < late
            case (_?, nil): true
            case (nil, _?): false
            case (nil, nil): order.takesNeither
            }
        }

        /// Whether both steps of an order take place in the walk.
        func hasBoth(_ order: Order) -> Bool {
            positions[order.object]?[order.early] != nil && positions[order.object]?[order.late] != nil
        }
    }
}

extension Exploration {
    /// Runs executions of which nothing but the search itself learns.
    func sample(_ search: some Search) { _ = run(search) }
}

/// A task changed a word.
private struct Change {
    var object: UInt32
    var task: UInt8
    var takesLock: Bool
    var givesBack: Bool
}

/// A random walk that remembers who changed which word.
private final class ChangeSampler: Search {
    private var generator: SplitMix64
    private let runs: Int
    private var current = GrowingLog<Change>(capacity: 256)
    private(set) var walks: [[Change]] = []

    init(seed: UInt64, runs: Int) {
        generator = SplitMix64(seed: seed)
        self.runs = runs
    }

    deinit { current.deallocate() }

    var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    var isExhaustive: Bool { false }
    func begin(_ state: UnsafeMutablePointer<EngineState>) { current.count = 0 }
    func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        walks.append((0..<current.count).map { current[$0] })
        return walks.count < runs
    }

    var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            Unmanaged<ChangeSampler>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.next(state.engineState) }
        }
    }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        let task = state.anyTask(&generator)
        if task < 0 { return task }
        let pending = state.pointee.tasks[task].pending
        if pending.object != UInt32.max && !pending.onlyLooks {
            current.append(
                Change(
                    object: pending.object, task: UInt8(truncatingIfNeeded: task),
                    takesLock: pending.operationKind == .acquire, givesBack: pending.operationKind == .release))
        }
        state.record(task, choosingBy: &generator)
        return task
    }
}

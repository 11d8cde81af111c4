// SPDX-License-Identifier: GPL-2.0-only
// In which order sampled classes change words.

/// For each sampled class, when whose turn it was to change a word.
struct TurnTable {
    /// What each sample stands for.
    let weights: [Double]
    private let samples: [SampledClass]
    /// The column of each turn that some sample has.
    private var columns: [Int: Int] = [:]
    /// For each sample and column the place of the turn among the changes, from 1; 0 if it does not take place.
    private var places: [[UInt16]] = []

    /// The two turns of an order.
    struct Pair {
        fileprivate let early: Int
        fileprivate let late: Int
        fileprivate let takesNeither: Bool
    }

    init(_ samples: [SampledClass]) {
        self.samples = samples
        weights = samples.map(\.weight)
        for sample in samples {
            var row = [UInt16](repeating: 0, count: columns.count)
            Self.forEachTurn(of: sample) { place, change, turn in
                let key = Self.key(Int(change.object), turn)
                let column = columns[key] ?? columns.count
                if column == columns.count { columns[key] = column }
                if column >= row.count { row += repeatElement(0, count: column + 1 - row.count) }
                row[column] = UInt16(truncatingIfNeeded: place + 1)
            }
            places.append(row)
        }
    }

    /// An execution has fewer than 2^16 steps, and there are fewer than 2^8 tasks.
    private static func key(_ object: Int, _ turn: Order.Turn) -> Int { object << 24 | turn.task << 16 | turn.number }

    /// Goes through the changes that an order may speak of.
    private static func forEachTurn(of sample: SampledClass, _ each: (Int, Change, Order.Turn) -> Void) {
        var counts: [Int: Int] = [:]
        for (place, change) in sample.changes.enumerated() {
            var turn = Order.Turn(task: Int(change.task), number: 0)
            turn.number = counts[key(Int(change.object), turn), default: 0] + 1
            counts[key(Int(change.object), Order.Turn(task: turn.task, number: 0))] = turn.number
            if !change.givesBack { each(place, change, turn) }
        }
    }

    /// Where the table has the turns of an order.
    func pair(_ order: Order) -> Pair {
        let column = { (turn: Order.Turn) in columns[Self.key(order.object, turn)] ?? Int.max }
        return Pair(early: column(order.early), late: column(order.late), takesNeither: order.takesNeither)
    }

    @inline(__always) private func place(_ sample: Int, _ column: Int) -> UInt16 {
        column < places[sample].count ? places[sample][column] : 0
    }

    /// Whether a sample is in the part that asks for an order.
    func isIn(_ sample: Int, _ pair: Pair) -> Bool {
        switch (place(sample, pair.early), place(sample, pair.late)) {
        case (0, 0): pair.takesNeither
        case (let early, 0): early > 0
        case (let early, let late): early > 0 && early < late
        }
    }

    /// Whether both turns of an order take place in a sample.
    func hasBoth(_ sample: Int, _ pair: Pair) -> Bool {
        place(sample, pair.early) > 0 && place(sample, pair.late) > 0
    }

    /// Who took each lock in a sample, in order; who changed each word if nobody took any.
    func turns(of sample: Int) -> [Int: [Order.Turn]] {
        // Who is made to wait in the middle of what a lock protects keeps the others from going on.
        let takesLocks = samples[sample].changes.contains { $0.takesLock }
        return turns(of: sample) { change, _ in change.takesLock || !takesLocks }
    }

    /// The first two times that each task changed each word that is no lock.
    func firstOtherTurns(of sample: Int) -> [Int: [Order.Turn]] {
        turns(of: sample) { change, turn in !change.takesLock && turn.number <= 2 }
    }

    private func turns(of sample: Int, where isWanted: (Change, Order.Turn) -> Bool) -> [Int: [Order.Turn]] {
        var turns: [Int: [Order.Turn]] = [:]
        Self.forEachTurn(of: samples[sample]) { _, change, turn in
            if isWanted(change, turn) { turns[Int(change.object), default: []].append(turn) }
        }
        return turns
    }
}

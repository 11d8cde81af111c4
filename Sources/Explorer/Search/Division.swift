// SPDX-License-Identifier: GPL-2.0-only
// Divides a search into parts.

/// Chooses orders that divide the classes of a program, as far as samples of them can tell.
///
/// A part repeats what the tree of the search has above the point where an order divides it. The search lets the first tasks
/// run first and takes back the last ones first, so an order of early tasks divides it near the root: `Toy(cpus: 3, looks: 3)` in
/// eight parts has 1 to 4 % more steps with such orders, and 13 to 21 % with those that divide it most evenly.
///
/// Random walks would not do as samples: of 17 parts of the toy, the three that most of them were in had 0.24 % of the classes.
public struct Division {
    /// Those first that most is expected of.
    public private(set) var parts: [Part] = []
    /// How many classes there may be.
    public let estimate: Estimate?
    private let table: TurnTable

    /// Samples a program, and divides it for workers of which each takes the next part when it is done with one.
    ///
    /// More parts would be taken in turn more evenly and repeat more. Of the toy of three processors, two workers take 5.4 % longer
    /// than half of the steps with ten parts, 6.0 % with twelve, 8.6 % with sixteen: the mean of six seeds.
    ///
    /// - Parameters:
    ///   - exploration: of the program, with nothing else to do.
    ///   - seed: of the samples.
    public init(of exploration: Exploration, among workers: Int, seed: UInt64 = 1) {
        let estimator = Estimator(exploration, width: 200, seed: seed, keepsClasses: true)
        // They are to take a small part of the time that the search takes.
        repeat { estimator.addSample() } while estimator.samples.count < 4 && 8 * estimator.executions < estimator.mean
        self.init(estimator, into: 5 * workers)
    }

    /// - Parameters:
    ///   - estimator: the classes that it sampled and kept decide.
    ///   - count: the parts wanted. There are fewer if no order divides what is left.
    ///   - fewestSamples: a part with fewer is not divided: they say too little of what would come of it.
    public init(_ estimator: Estimator, into count: Int, fewestSamples: Int = 8) {
        estimate = estimator.estimate
        table = TurnTable(estimator.classes)
        var open = [piece(Part(), Array(estimator.classes.indices))]
        var closed: [Piece] = []
        while open.count + closed.count < count {
            guard let widest = open.indices.max(by: { open[$0].weight < open[$1].weight }) else { break }
            let old = open.remove(at: widest)
            guard old.samples.count >= fewestSamples, let order = bestOrder(of: old) else {
                closed.append(old)
                continue
            }
            let pair = table.pair(order)
            open.append(piece(old.part + [order], old.samples.filter { table.isIn($0, pair) }))
            open.append(piece(old.part + [order.reversed], old.samples.filter { !table.isIn($0, pair) }))
        }
        parts = (open + closed).sorted { $0.weight > $1.weight }.map(\.part)
    }

    /// A part, the samples that are in it, and what they stand for.
    private struct Piece {
        var part: Part
        var samples: [Int]
        var weight: Double
    }

    private func piece(_ part: Part, _ samples: [Int]) -> Piece {
        Piece(part: part, samples: samples, weight: samples.reduce(0) { $0 + table.weights[$1] })
    }

    /// An order and what it would make of a part.
    private struct Candidate {
        var order: Order
        /// The smaller of the two sides.
        var smaller = 0.0
        /// Where one of the two steps does not take place: what is of one side is explored on the other one in vain.
        var inVain = 0.0

        var lastTask: Int { max(order.early.task, order.late.task) }
    }

    /// The order to divide a part by; nil if one side is always nearly empty, or too much would be explored in vain.
    private func bestOrder(of piece: Piece) -> Order? {
        guard let heaviest = piece.samples.max(by: { table.weights[$0] < table.weights[$1] }) else { return nil }
        if let order = best(candidates(table.turns(of: heaviest), piece), of: piece) { return order }
        // There are many more changes of other words than takings of locks: a few of them and a few samples have to do.
        let few = self.piece(piece.part, Array(piece.samples.prefix(256)))
        return best(candidates(table.firstOtherTurns(of: heaviest), few), of: few)
    }

    /// Of those that explore nothing in vain the one nearest to the root, if it divides well enough; otherwise the most even one.
    private func best(_ candidates: [Candidate], of piece: Piece) -> Order? {
        let sure = candidates.filter { $0.inVain == 0 && $0.smaller * 12 >= piece.weight }
        if let best = sure.min(by: { ($0.lastTask, -$0.smaller) < ($1.lastTask, -$1.smaller) }) { return best.order }
        guard let best = candidates.max(by: { $0.smaller - $0.inVain < $1.smaller - $1.inVain }) else { return nil }
        return (best.smaller - best.inVain) * 16 >= piece.weight ? best.order : nil
    }

    private func candidates(_ turns: [Int: [Order.Turn]], _ piece: Piece) -> [Candidate] {
        var found: [Candidate] = []
        for (object, turns) in turns.sorted(by: { $0.key < $1.key }) {
            for (index, one) in turns.enumerated() {
                for other in turns[(index + 1)...] where other.task != one.task {
                    found.append(candidate(Order(object: object, early: one, late: other, takesNeither: true), piece))
                }
            }
        }
        return found
    }

    private func candidate(_ order: Order, _ piece: Piece) -> Candidate {
        let pair = table.pair(order)
        var candidate = Candidate(order: order)
        var kept = 0.0
        for sample in piece.samples {
            if table.isIn(sample, pair) { kept += table.weights[sample] }
            if !table.hasBoth(sample, pair) { candidate.inVain += table.weights[sample] }
        }
        candidate.smaller = min(kept, piece.weight - kept)
        return candidate
    }
}

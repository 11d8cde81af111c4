// SPDX-License-Identifier: GPL-2.0-only
// What a question asks of the end of an execution, and what an `if` asks of registers.

import Machine

/// Something with a value.
enum Term: Hashable, Sendable {
    case constant(UInt64)
    /// A register by its number.
    case register(Int)
    /// A word of memory by its number: a variable, an entry or a word of a frame.
    case word(Int)

    /// Whether any fault is meant.
    static let anyFault = Term.constant(0xfa17_ffff_ffff_ffff)
}

/// A part of a value: the whole, a bit, or the frame of an entry.
struct Part: Hashable, Sendable {
    var term: Term
    var mask = UInt64.max
    var shift: UInt64 = 0
}

/// A condition.
indirect enum Condition: Hashable, Sendable {
    enum Comparison: Sendable {
        case equal, unequal, less, atLeast, greater, atMost

        /// What holds where this does not.
        var inverse: Comparison {
            switch self {
            case .equal: .unequal
            case .unequal: .equal
            case .less: .atLeast
            case .atLeast: .less
            case .greater: .atMost
            case .atMost: .greater
            }
        }

        func holds(_ a: UInt64, _ b: UInt64) -> Bool {
            switch self {
            case .equal: a == b
            case .unequal: a != b
            case .less: a < b
            case .atLeast: a >= b
            case .greater: a > b
            case .atMost: a <= b
            }
        }
    }

    case compare(Part, Comparison, Part)
    /// Whether one of the accesses with these numbers has faulted, with one of the kinds of a set.
    case faulted([Int], kinds: UInt64)
    case not(Condition)
    case and(Condition, Condition)
    case or(Condition, Condition)
    case constant(Bool)

    /// Whether it holds.
    ///
    /// - Parameters:
    ///   - value: looks a term up.
    ///   - faults: the kinds of faults that an access had so far, a bit each.
    func holds(_ value: (Term) -> UInt64, faults: (Int) -> UInt64) -> Bool {
        switch self {
        case .compare(let left, let comparison, let right):
            if right.term == .anyFault || left.term == .anyFault {
                let other = value(left.term == .anyFault ? right.term : left.term)
                return Value.isFault(other) == (comparison == .equal)
            }
            return comparison.holds(left.read(value), right.read(value))
        case .faulted(let sites, let kinds): return sites.contains { faults($0) & kinds != 0 }
        case .not(let condition): return !condition.holds(value, faults: faults)
        case .and(let a, let b): return a.holds(value, faults: faults) && b.holds(value, faults: faults)
        case .or(let a, let b): return a.holds(value, faults: faults) || b.holds(value, faults: faults)
        case .constant(let isTrue): return isTrue
        }
    }
}

extension Part {
    func read(_ value: (Term) -> UInt64) -> UInt64 { (value(term) & mask) >> shift }
}

// SPDX-License-Identifier: GPL-2.0-only
// How far a reducing search has come, as plain numbers.

import CSupport

/// What a reducing search remembers between two executions: the steps that the next one repeats and, before each of them,
/// what sleeps and what is still to be tried. Everything else comes back when those steps are taken again.
public struct Position: Codable, Equatable, Sendable {
    /// What is known before one step.
    struct Depth: Codable, Equatable, Sendable {
        /// The step that is repeated, as `Position.words` writes it; empty after the last one.
        var taken: [UInt32]
        /// The steps that sleep, one after the other.
        var asleep: [UInt32]
        /// The alternatives: each step with, in front of it, how deep in its tree it is. What follows a step comes right behind it.
        var alternatives: [UInt32]
    }

    /// One more than there are steps to be repeated.
    var depths: [Depth]
    /// Whether the search takes it that tasks may stand still for ever.
    var tasksStandStill: Bool

    /// A step in four words.
    static func words(_ step: Step) -> [UInt32] {
        [
            step.object, UInt32(step.kind) | UInt32(step.choices) << 8 | UInt32(step.reserved) << 16, step.reads,
            step.writes,
        ]
    }

    /// The step that four words stand for; nil if there is none such in a world.
    static func step(_ words: ArraySlice<UInt32>) -> Step? {
        guard words.count == 4, let object = words.first else { return nil }
        let rest = words[words.startIndex + 1]
        var step = Step()
        step.object = object
        step.kind = UInt8(rest & 255)
        step.choices = UInt8(rest >> 8 & 255)
        step.reserved = UInt16(rest >> 16)
        step.reads = words[words.startIndex + 2]
        step.writes = words[words.startIndex + 3]
        let isKnown = step.isStandingStill ? step.kind < 24 : step.kind <= OperationKind.awaitNonzero.rawValue
        let isWhole = step.choices > 0 && step.choice < step.choices && step.task < Program.mostTasks
        return isKnown && isWhole && (object == UInt32.max || object < World.count) ? step : nil
    }

    /// Steps that follow each other; nil if some are none.
    static func steps(_ words: [UInt32]) -> [Step]? {
        let steps = stride(from: 0, to: words.count, by: 4).map { step(words[$0..<min($0 + 4, words.count)]) }
        return steps.contains { $0 == nil } ? nil : steps.compactMap(\.self)
    }
}

extension ReducedState {
    /// How far the search has come. Asked for between two executions.
    var position: Position {
        let depths = (0...length).map { depth in
            let end = depth == length ? sleepers.count : Int(sleepStarts[depth + 1])
            return Position.Depth(
                taken: depth == length ? [] : Position.words(steps[depth]),
                asleep: (Int(sleepStarts[depth])..<end).flatMap { Position.words(sleepers[$0]) },
                alternatives: forest.words(at: depth))
        }
        return Position(depths: depths, tasksStandStill: tasksStandStill)
    }
}

extension WakeupForest {
    /// The alternatives at a depth as numbers.
    func words(at depth: Int) -> [UInt32] { branches(at: depth).flatMap { [$0.level] + Position.words($0.step) } }

    /// The steps of all alternatives at a depth, and of what follows them.
    func steps(at depth: Int) -> [Step] { branches(at: depth).map(\.step) }

    /// Puts alternatives back at a depth that has none. Which of them cover others the numbers do not say, so each may.
    ///
    /// - Returns: false if the numbers are none that `words` gives.
    mutating func restore(_ words: [UInt32], at depth: Int) -> Bool {
        var branches: [Branch] = []
        for start in stride(from: 0, to: words.count, by: 5) {
            guard start + 5 <= words.count, words[start] <= branches.last.map({ $0.level + 1 }) ?? 0,
                let step = Position.step(words[start + 1..<start + 5])
            else { return false }
            branches.append(Branch(level: words[start], step: step, coversOthers: true))
        }
        put(branches, at: depth)
        return true
    }
}

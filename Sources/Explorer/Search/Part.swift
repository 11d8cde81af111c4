// SPDX-License-Identifier: GPL-2.0-only
// A part of a search, for a worker of its own.

/// What a part asks of its executions: of two steps that touch one word, and not both of which only look at it, a certain one
/// comes first.
///
/// Two such steps depend on each other, so their order is the same in all executions of a class, and a class is in just one of
/// the two parts that ask for the one order and for the other. Where only one of the steps takes place, the
/// class is in the part that does not wait for the other one; where none does, in the part that says so.
public struct Order: Hashable, Sendable, Codable {
    /// The n-th time, from 1, that a task changes the word, or the n-th time that it only looks at it. To give a lock back
    /// is not counted: whoever waited with that would keep others from taking it.
    public struct Turn: Hashable, Sendable, Codable {
        public var task: Int
        public var number: Int
        public var looks: Bool

        public init(task: Int, number: Int, looks: Bool = false) {
            self.task = task
            self.number = number
            self.looks = looks
        }

        /// Whether a step of this word is counted.
        @inline(__always) func counts(_ step: Step) -> Bool {
            step.task == task && step.onlyLooks == looks && !step.givesBack
        }
    }

    /// The word, as an index into the world.
    public var object: Int
    public var early: Turn
    public var late: Turn
    /// Whether executions count in which neither takes place.
    public var takesNeither: Bool

    public init(object: Int, early: Turn, late: Turn, takesNeither: Bool) {
        self.object = object
        self.early = early
        self.late = late
        self.takesNeither = takesNeither
    }

    // Of the search alone: how often each of the two tasks has touched the word so in the current execution, up to the turn that
    // the order speaks of, and the events that were these turns, or -1.
    private(set) var earlyCount = 0
    private(set) var lateCount = 0
    private(set) var earlyEvent = -1
    private(set) var lateEvent = -1

    /// Counts an event.
    mutating func note(_ step: Step, _ depth: Int) {
        if object != Int(step.object) { return }
        if earlyEvent < 0 && early.counts(step) {
            earlyCount &+= 1
            if earlyCount == early.number { earlyEvent = depth }
        }
        if lateEvent < 0 && late.counts(step) {
            lateCount &+= 1
            if lateCount == late.number { lateEvent = depth }
        }
    }

    /// Takes the last event back.
    mutating func takeBack(_ step: Step, _ depth: Int) {
        if object != Int(step.object) { return }
        if earlyEvent == depth { earlyEvent = -1 }
        if earlyEvent < 0 && early.counts(step) { earlyCount &-= 1 }
        if lateEvent == depth { lateEvent = -1 }
        if lateEvent < 0 && late.counts(step) { lateCount &-= 1 }
    }

    /// Whether an event was one of the two turns.
    func isTurn(_ depth: Int) -> Bool { earlyEvent == depth || lateEvent == depth }

    /// The other part.
    public var reversed: Order { Order(object: object, early: late, late: early, takesNeither: !takesNeither) }
}

/// A part of a search: the classes that have all of these orders. What is explored in it takes no notice of other parts, so
/// parts can be explored at the same time, in any order and by any number of processes.
public typealias Part = [Order]

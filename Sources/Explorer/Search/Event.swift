// SPDX-License-Identifier: GPL-2.0-only
// Steps of an execution as the reducing search remembers them.

import CSupport

/// How many steps of each task are known: a vector clock with one lane a task.
typealias Clock = SIMD8<UInt16>

extension Clock {
    /// The clock before the first step.
    static var beginning: Clock { Clock(repeating: 0) }
    /// Beyond every step.
    static var never: Clock { Clock(repeating: .max) }

    /// One step of a task. Lanes are changed by adding such: to read a clock right after writing one of its lanes stalls.
    @inline(__always) static func one(_ task: Int) -> Clock { Clock(repeating: 0) &- isTask(task) }

    /// No steps before a certain one of a task: beyond every step of the others.
    @inline(__always) static func never(but count: UInt16, of task: Int) -> Clock {
        .never &- (isTask(task) & (.never &- Clock(repeating: count)))
    }

    /// All bits in the lane of a task.
    @inline(__always) private static func isTask(_ task: Int) -> Clock {
        let lanes = Clock(0, 1, 2, 3, 4, 5, 6, 7)
        return unsafeBitCast(lanes .== Clock(repeating: UInt16(truncatingIfNeeded: task)), to: Clock.self)
    }

    /// Whether some lane has come to the other's. By words: reducing a mask lane by lane is several times slower.
    @inline(__always) func reaches(_ other: Clock) -> Bool {
        let words = unsafeBitCast(self .>= other, to: SIMD2<UInt64>.self)
        return words[0] | words[1] != 0
    }

    /// Whether no lane is beyond the other's.
    @inline(__always) func isWithin(_ other: Clock) -> Bool {
        let words = unsafeBitCast(self .> other, to: SIMD2<UInt64>.self)
        return words[0] | words[1] == 0
    }
}

/// An operation, the task that takes it as a step, and the outcome of its choice, in 16 bytes.
typealias Step = cs_operation

extension Step {
    @inline(__always) init(_ operation: cs_operation, task: Int, choice: Int) {
        self = operation
        reserved = UInt16(truncatingIfNeeded: task | choice &<< 8)
    }

    @inline(__always) var task: Int { Int(reserved & 0xff) }
    @inline(__always) var choice: Int { Int(reserved &>> 8) }

    /// Whether the order of two steps of different tasks can matter.
    @inline(__always) func conflicts(with other: Step) -> Bool {
        depends(on: other) || stops(other) || other.stops(self)
    }

    /// Whether this is the last step before which the other one's task, a host, stands still for ever.
    @inline(__always) private func stops(_ other: Step) -> Bool { isStandingStill && host == other.task }
}

/// What else is known of a step.
struct EventDetails {
    /// The value of the object before the step.
    var old: UInt64
    /// The number of this step among those of its task, from 1.
    var count: UInt16
}

/// One step touched one place: a word of the world or, behind those, a domain. Touches of a place are linked, newest first;
/// links are indices + 1, 0 for none.
struct Touch {
    var place: UInt32
    /// The touch before.
    var previous: Int32
    /// For one that only looks: the last one before it that did more.
    var change: Int32
    /// For one that only looks: the last one before it that did more or was of another task.
    var other: Int32
    var event: UInt16
    var onlyLooks: Bool
}

/// Two dependent steps whose order is to be reversed.
struct Race {
    /// What must not come first: from this step of each task on, and all that happens after those.
    var cut: Clock
    /// The earliest of them.
    var first: Int32
    /// The step that is to come first instead: an event or, for an operation that its task never got to, -1 - task.
    var second: Int32
}

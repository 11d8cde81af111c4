// SPDX-License-Identifier: GPL-2.0-only
// Steps of an execution as the reducing search remembers them.

import CSupport

/// How many steps of each task are known: a vector clock with one lane a task.
typealias Clock = SIMD8<UInt16>

/// One step of the current execution.
struct Event {
    /// The steps that happen before this one, itself included.
    var clock: Clock
    var operation: cs_operation
    /// The value of the object before the step.
    var old: UInt64
    /// For an operation that does more than look: the previous one on the object. Index + 1, 0 for none.
    var previousOnObject: UInt16
    /// The task's previous step: index + 1, 0 for none.
    var previousOfTask: UInt16
    /// The number of this step among those of its task, from 1.
    var count: UInt16
    var task: UInt8
    var choice: UInt8
}

/// Who touched an object last: indices of events + 1, 0 for none.
struct Shadow {
    var looks: SIMD8<UInt16> = .zero
    var lastWrite: UInt16 = 0
    /// Whether it was held shared as a lock.
    var wasShared = false
}

/// An alternative that is known to lead nowhere new as long as nothing that depends on it takes place.
struct Sleeper {
    var operation: cs_operation
    var task: UInt8
    var choice: UInt8
}

/// Two dependent steps whose order is to be reversed: the second one is an event of the execution, or the operation that
/// a task could not perform before the end (`second` is then negative: -1 - task).
struct Race {
    var first: Int
    var second: Int
}

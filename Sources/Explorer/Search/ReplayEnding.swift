// SPDX-License-Identifier: GPL-2.0-only
// How far a schedule could be followed.

/// What came of replaying a schedule, exact or named.
public enum ReplayEnding: Sendable, Equatable {
    /// All of it took place, or something broke.
    case followed
    /// At a step, a task has to wait for an object that another task keeps from it.
    case blocked(step: Int, task: Int, object: Int)
    /// At a step, a task has finished, or has another choice, than the schedule says; `wanted` is how it goes on if it is named.
    case diverged(step: Int, task: Int, wanted: NamedSchedule.Run?)
}

// SPDX-License-Identifier: GPL-2.0-only
// A class of interleavings that an estimate came upon.

import CSupport

/// One class out of a sample, of which only the order of changes of words is remembered.
struct SampledClass {
    var changes: [Change]
    /// How many classes it stands for, or which share of all.
    var weight: Double
}

/// A task changed a word.
struct Change {
    /// The word, as an index into the world.
    var object: UInt32
    var task: UInt8
    var takesLock: Bool
    var givesBack: Bool

    /// Nil for a step that changes no word.
    init?(_ step: cs_operation, of task: Int) {
        if step.object == UInt32.max || step.onlyLooks { return nil }
        object = step.object
        self.task = UInt8(truncatingIfNeeded: task)
        takesLock = step.operationKind == .acquire
        givesBack = step.operationKind == .release
    }
}

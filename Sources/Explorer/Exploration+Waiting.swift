// SPDX-License-Identifier: GPL-2.0-only
// Who could not go on.

import CSupport

extension Exploration {
    /// The tasks that had not finished when the last execution ended, and the objects of the operations they were at; a
    /// task that waits for work is not counted.
    public var waiting: [(task: Int, object: Int)] {
        (0..<state.pointee.taskCount).compactMap { task in
            let own = state.pointee.tasks[task]
            if own.isFinished || own.isDaemon || own.pending.object == UInt32.max { return nil }
            return (task, Int(own.pending.object))
        }
    }
}

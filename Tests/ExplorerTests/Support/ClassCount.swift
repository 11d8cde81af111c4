// SPDX-License-Identifier: GPL-2.0-only
// Counts classes of interleavings by brute force.

import Explorer

/// The classes of the executions it was shown: two are of one class if their steps depend on each other in the same order.
struct ClassCount {
    private var seen: Set<[[UInt8]]> = []

    var count: Int { seen.count }

    /// Counts the execution that the log of little programs holds.
    mutating func countLoggedExecution() {
        let steps = LittleProgram.log
        // The clock of a step says how many steps of each task happen before it: together they are the order.
        var clocks: [[UInt8]] = []
        var counts = [UInt8](repeating: 0, count: 3)
        var byTask = [[UInt8]](repeating: [], count: 3)
        for (index, step) in steps.enumerated() {
            var clock = [UInt8](repeating: 0, count: 3)
            for earlier in 0..<index where step.depends(on: steps[earlier]) {
                for task in 0..<3 { clock[task] = max(clock[task], clocks[earlier][task]) }
            }
            counts[Int(step.task)] += 1
            clock[Int(step.task)] = counts[Int(step.task)]
            clocks.append(clock)
            byTask[Int(step.task)] += clock + [step.outcome, step.object]
        }
        seen.insert(byTask)
    }
}

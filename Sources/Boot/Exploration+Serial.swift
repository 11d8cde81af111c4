// SPDX-License-Identifier: GPL-2.0-only
// The schedule in which nobody interferes.

import Explorer

extension Exploration {
    /// The schedule that always goes on with the first of these tasks that can: with interrupt handlers before tasks, a
    /// task that waits for a handler comes before the next task. Found by trying: a schedule that asks for too many steps
    /// is followed as far as it can be.
    func serialSchedule(of tasks: [Int]) -> Schedule {
        var schedule = Schedule(steps: [])
        var advanced = true
        while advanced {
            advanced = false
            for task in tasks where !advanced {
                let steps = schedule.steps + (Schedule("\(Schedule.letter(task))2000")?.steps ?? [])
                let done = replay(Schedule(steps: steps), anchor: nil).trace.steps.count
                if done > schedule.steps.count {
                    schedule.steps = Array(steps.prefix(done))
                    advanced = true
                }
            }
        }
        return schedule
    }
}

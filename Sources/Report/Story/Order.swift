// SPDX-License-Identifier: GPL-2.0-only
// Which steps locks keep in order, and which are in a race.

import Images

/// The order that program order, locks and interrupts give the steps of a counterexample.
struct Order {
    /// For each step, how many steps of each task are known to come before it or are it.
    private let clocks: [[Int: Int]]
    private let steps: [Step]

    init(_ steps: [Step]) {
        let words: Set = ["acquire", "acquireShared", "release", "releaseShared", "awaitZero", "awaitNonzero"]
        let meeting = Set(steps.filter { words.contains($0.operation) }.map(\.object))
        var ofTask: [Int: [Int: Int]] = [:]
        var ofObject: [String: [Int: Int]] = [:]
        var clocks: [[Int: Int]] = []
        for step in steps {
            var clock = ofTask[step.task, default: [:]]
            clock[step.task, default: 0] += 1
            if meeting.contains(step.object) {
                clock.merge(ofObject[step.object, default: [:]], uniquingKeysWith: max)
                if !["acquire", "acquireShared", "awaitZero", "awaitNonzero", "read"].contains(step.operation) {
                    ofObject[step.object, default: [:]].merge(clock, uniquingKeysWith: max)
                }
            }
            ofTask[step.task] = clock
            clocks.append(clock)
        }
        self.clocks = clocks
        self.steps = steps
    }

    /// Whether the earlier step is bound to come before the later one.
    func isBound(_ earlier: Int, before later: Int) -> Bool {
        let task = steps[earlier].task
        return clocks[earlier][task, default: 0] <= clocks[later][task, default: 0]
    }
}

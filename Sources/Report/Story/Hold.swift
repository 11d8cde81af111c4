// SPDX-License-Identifier: GPL-2.0-only
// For how long which task held which lock.

import Images

/// A lock that a task held over some steps.
struct Hold: Hashable {
    /// The task that held it.
    let task: Int

    /// The lock, as the trace calls it.
    let object: String

    /// The lock, as the port calls it where it takes it.
    let name: String

    /// Whether others could hold it at the same time.
    let isShared: Bool

    /// The index of the step that took it.
    let start: Int

    /// The index of the step that gave it back; that of the last step if none did.
    let end: Int

    /// Finds every hold of a counterexample. A lock that was tried and not given back counts if it was free.
    static func all(in example: Counterexample) -> [Hold] {
        var collector = Collector(example)
        for index in example.steps.indices { collector.visit(index) }
        return collector.finish()
    }

    /// Walks over the steps with the locks that are held.
    private struct Collector {
        private let steps: [Step]
        private let names: LockNames
        private let locks: Set<String>
        private var open: [(task: Int, object: String, isShared: Bool, start: Int)] = []
        private var done: [Hold] = []

        init(_ example: Counterexample) {
            steps = example.steps
            names = LockNames(example)
            locks = names.locks
        }

        mutating func visit(_ index: Int) {
            let step = steps[index]
            guard locks.contains(step.object) else { return }
            switch step.operation {
            case "acquire": take(index, isShared: false)
            case "acquireShared": take(index, isShared: true)
            case "modify":
                let isShared = step.frames.contains { $0.text.contains("down_read") }
                let others = open.filter { $0.object == step.object && (!isShared || !$0.isShared) }
                if others.isEmpty { take(index, isShared: isShared) }
            case "release", "releaseShared": give(step.task, step.object, at: index)
            default: break
            }
        }

        private mutating func take(_ index: Int, isShared: Bool) {
            open.append((steps[index].task, steps[index].object, isShared, index))
        }

        private mutating func give(_ task: Int, _ object: String, at end: Int) {
            guard let place = open.lastIndex(where: { $0.task == task && $0.object == object }) else { return }
            close(open.remove(at: place), at: end)
        }

        private mutating func close(_ hold: (task: Int, object: String, isShared: Bool, start: Int), at end: Int) {
            done.append(
                Hold(
                    task: hold.task, object: hold.object, name: names[hold.object], isShared: hold.isShared,
                    start: hold.start, end: end))
        }

        mutating func finish() -> [Hold] {
            for hold in open { close(hold, at: max(0, steps.count - 1)) }
            return done.sorted { ($0.start, $0.task) < ($1.start, $1.task) }
        }
    }
}

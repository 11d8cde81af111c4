// SPDX-License-Identifier: GPL-2.0-only
// Which steps of a counterexample matter to what broke.

import Images

/// Decides which steps tell the story and which only lengthen it.
struct Relevance {
    /// The indices of the steps to show.
    let shown: Set<Int>

    init(_ story: Story) {
        let finder = Finder(story)
        shown = Set(story.example.steps.indices.filter(finder.shows))
    }

    private struct Finder {
        private let story: Story
        private let order: Order
        private let steps: [Step]
        /// By object and then by task: a task that goes round in a loop touches the same object ten thousand times, and the others
        /// do so a few times.
        private let visits: [String: [Int: [Int]]]
        /// Those of them that are changes.
        private let changes: [String: [Int: [Int]]]

        init(_ story: Story) {
            let steps = story.example.steps
            let byObject = Dictionary(grouping: steps.indices) { steps[$0].object }
            self.story = story
            self.steps = steps
            order = Order(steps)
            visits = byObject.mapValues { Dictionary(grouping: $0) { steps[$0].task } }
            changes = byObject.mapValues { indices in
                Dictionary(grouping: indices.filter { Self.isChange(steps[$0]) }) { steps[$0].task }
            }
        }

        /// A step is shown if it is where something broke, changed a table or a translation that matters, was an
        /// invalidation that missed, or raced with a step of another task.
        func shows(_ index: Int) -> Bool {
            if index == steps.count - 1 && story.example.finding != nil { return true }
            if story.isAboutLocks { return isContendedLock(index) || tookWhatIsWaitedFor(index) }
            if story.effects[index].contains(where: story.shows) { return true }
            if story.stale?.missedBy.contains(index) == true { return true }
            if steps[index].isInsideArch { return false }
            return sawWhatChangedLater(index) || sawWhatIsBeingChanged(index) || wroteInRace(index)
        }

        private func isContendedLock(_ index: Int) -> Bool {
            story.locks.contains(steps[index].object) && others(at: index).isEmpty == false
        }

        private func tookWhatIsWaitedFor(_ index: Int) -> Bool {
            story.holds.contains { hold in
                guard hold.start == index, hold.end == steps.count - 1 else { return false }
                return story.example.waits.contains { $0.object == hold.object }
            }
        }

        private static let looks: Set = ["read", "awaitZero", "awaitNonzero"]

        private static func isChange(_ step: Step) -> Bool { !looks.contains(step.operation) }

        private func isChange(_ index: Int) -> Bool { Self.isChange(steps[index]) }

        /// Steps of other tasks on the same object, one of the two being a change, in no order. Locks are no objects here.
        private func others(at index: Int) -> [Int] {
            let step = steps[index]
            guard !step.object.isEmpty else { return [] }
            let byTask = (isChange(index) ? visits : changes)[step.object, default: [:]]
            return byTask.flatMap { $0.key == step.task ? [] : $0.value }
        }

        private func isData(_ index: Int) -> Bool {
            !story.locks.contains(steps[index].object) && !steps[index].object.contains("interrupts of CPU")
        }

        /// What the step looked at was changed afterwards by another task, and nothing kept the two in order.
        private func sawWhatChangedLater(_ index: Int) -> Bool {
            guard isData(index), !isChange(index) else { return false }
            return others(at: index).contains { $0 > index && !order.isBound(index, before: $0) }
        }

        /// What the step looked at had been changed by a task that still held the lock it had taken for that.
        private func sawWhatIsBeingChanged(_ index: Int) -> Bool {
            guard isData(index), !isChange(index), let change = others(at: index).filter({ $0 < index }).max() else {
                return false
            }
            return story.holds.contains {
                $0.task == steps[change].task && $0.start < change && $0.end > index && !story.isHeldThroughout($0)
            }
        }

        private func wroteInRace(_ index: Int) -> Bool {
            guard isData(index), isChange(index) else { return false }
            return others(at: index).contains {
                !order.isBound(min($0, index), before: max($0, index))
            }
        }
    }
}

extension Step {
    /// Whether the step is inside the architecture's own code, called from elsewhere or in an interrupt.
    var isInsideArch: Bool { frames.contains { $0.location.file.hasPrefix("arch/") } }
}

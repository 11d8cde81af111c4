// SPDX-License-Identifier: GPL-2.0-only
// Which steps of a counterexample matter to what broke.

import Images

/// Decides which steps tell the story and which only lengthen it.
struct Relevance {
    /// The indices of the steps to show.
    let shown: Set<Int>

    init(_ story: Story) {
        let steps = story.example.steps
        let finder = Finder(
            story: story, order: Order(steps), byObject: Dictionary(grouping: steps.indices) { steps[$0].object })
        shown = Set(steps.indices.filter(finder.shows))
    }

    private struct Finder {
        let story: Story
        let order: Order
        let byObject: [String: [Int]]

        private var steps: [Step] { story.example.steps }

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

        private var looks: Set<String> { ["read", "awaitZero", "awaitNonzero"] }

        private func isChange(_ index: Int) -> Bool { !looks.contains(steps[index].operation) }

        /// Steps of other tasks on the same object, one of the two being a change. Locks are no objects here.
        private func others(at index: Int) -> [Int] {
            let step = steps[index]
            guard !step.object.isEmpty else { return [] }
            return byObject[step.object, default: []].filter {
                steps[$0].task != step.task && (isChange($0) || isChange(index))
            }
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
            guard isData(index), !isChange(index), let change = others(at: index).last(where: { $0 < index }) else {
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

// SPDX-License-Identifier: GPL-2.0-only
// What came of a schedule that was made for another image.

import Images

/// Whether a counterexample of one image is one of another.
public struct ReplayOutcome {
    private let story: Story
    private let wanted: String?

    private var example: Counterexample { story.example }

    /// Judges a replay.
    ///
    /// - Parameter wanted: the invariant that the schedule broke where it comes from, if that is known.
    public init(_ example: Counterexample, wanted: String?) {
        story = Story(example)
        self.wanted = wanted
    }

    /// Whether the schedule breaks here what it broke there.
    public var isReproduced: Bool {
        guard let finding = example.finding else { return false }
        return wanted == nil || finding.invariant == wanted
    }

    /// One line: `reproduced`, `blocked at step n by ...` or `diverged at step n: ...`.
    public var text: String {
        let last = example.steps.count
        if let finding = example.finding {
            if isReproduced { return "reproduced: \(finding.invariant) at step \(last)" }
            return "diverged at step \(last): \(finding.invariant) broke, not \(wanted ?? "")"
        }
        let step = example.ending.step ?? last
        switch example.ending.how {
        case .blocked: return "blocked at step \(step) by \(obstacle)"
        case .diverged: return "diverged at step \(step): \(divergence)"
        case .followed:
            return "diverged at step \(last): all of the schedule was followed, and \(wanted ?? "nothing") "
                + (wanted == nil ? "broke" : "did not break")
        }
    }

    /// The object that is waited for, and who has it.
    private var obstacle: String {
        guard let wait = example.waits.last else { return "something" }
        let last = example.steps.count - 1
        let holders = story.holds.filter { $0.object == wait.object && $0.end == last }.map(\.task).uniqued
        let who = holders.map { $0 == wait.task ? "itself" : story.name(ofTask: $0) }.joined(separator: ", ")
        let held = holders.isEmpty ? "" : " (held by \(who))"
        return "\(LockNames(example)[wait.object])\(held), for which \(story.name(ofTask: wait.task)) waits"
    }

    private var divergence: String {
        let task = example.ending.task.map(story.name(ofTask:)) ?? "a task"
        guard let wanted = example.ending.wanted else {
            return "\(task) cannot take the step that the schedule has next"
        }
        return "\(task) does not go on \(wanted)"
    }
}

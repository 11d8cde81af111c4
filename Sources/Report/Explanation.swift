// SPDX-License-Identifier: GPL-2.0-only
// A counterexample in plain sentences.

import Images

/// Says in two or three sentences who filled what when, which invalidation missed it, and who did the harm.
public struct Explanation {
    private let story: Story

    private var steps: [Step] { story.example.steps }

    /// Makes an explanation.
    public init(_ example: Counterexample) { self.init(Story(example)) }

    init(_ story: Story) {
        self.story = story
    }

    /// The sentences.
    public var sentences: [String] {
        guard let finding = story.example.finding else { return ["No invariant broke in this schedule."] }
        guard let stale = story.stale, !steps.isEmpty else { return [lastChange, ending(finding)].compactMap { $0 } }
        return [filling(stale), missing(stale), ending(finding)].compactMap { $0 }
    }

    /// The sentences as text of lines of at most `width`.
    public func text(width: Int = 100) -> String {
        sentences.joined(separator: " ").wrapped(to: width).joined(separator: "\n") + "\n"
    }

    private func filling(_ stale: StaleEntry) -> String {
        let held = "\(stale.translation.words) in its \(stale.translation.place)"
        guard let fill = stale.fill else { return "\(stale.translation.cpu) had \(held) from the start." }
        return
            "\(stale.translation.cpu) could fill \(held) once \(actor(fill)) had passed \(place(fill))\(locks(fill))."
    }

    private func missing(_ stale: StaleEntry) -> String {
        let cut = stale.cut.flatMap { $0 > stale.fill ?? -1 ? $0 : nil }
        let change = cut.map { "\(actor($0)) took the table entry away at \(place($0))\(locks($0)), and " } ?? ""
        guard let missed = stale.missedBy.last else {
            return "\(change)no invalidation came to \(stale.translation.cpu) after that.".capitalizedFirst
        }
        let isOwn = cut.map { steps[$0].task } == steps[missed].task
        let doer = isOwn ? "its invalidation" : "the invalidation of \(actor(missed))"
        // Where the last entry on the way is untouched, one higher up was, and a pointer may have outlived it.
        let again = cut == nil && !stale.translation.isPointer
        let result = again ? "left it, or let it be filled again from the walk cache" : "did not cover that entry"
        return "\(change)\(doer) at \(place(missed)) \(result).".capitalizedFirst
    }

    /// The last change of a table before the end, where nothing is known of a stale entry.
    private var lastChange: String? {
        let index = story.effects.lastIndex { $0.contains { if case .entry = $0 { true } else { false } } }
        guard let index, index < steps.count - 1 else { return nil }
        return "The last change of a table was that of \(actor(index)) at \(place(index))\(locks(index))."
    }

    private func ending(_ finding: Finding) -> String {
        if !story.waits.isEmpty { return "Nobody can go on: \(story.waits.joined(separator: "; "))." }
        let message = story.message(finding)
        guard let last = steps.indices.last else { return "\(finding.invariant): \(message)." }
        if steps[last].location == nil { return "When \(actor(last)) had returned, \(message)." }
        return "At \(place(last)) of \(actor(last))\(locks(last)), \(message)."
    }

    private func actor(_ index: Int) -> String { story.name(ofTask: steps[index].task) }

    private func place(_ index: Int) -> String {
        guard let location = steps[index].location else { return steps[index].words }
        return "\(steps[index].statement) (\(location))"
    }

    private func locks(_ index: Int) -> String {
        let held = story.held(by: steps[index].task, at: index)
        return held.last.map { " under \($0)" } ?? ""
    }
}

extension String {
    /// The text with a capital letter at its start.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

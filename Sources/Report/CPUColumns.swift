// SPDX-License-Identifier: GPL-2.0-only
// A counterexample as kernel commit messages draw a race.

import Images

/// Draws one column for each CPU. Only one of them runs on a line, so a line may reach into the columns to its right.
public struct CPUColumns {
    private let story: Story
    private let width: Int
    private let verbose: Bool

    private var example: Counterexample { story.example }

    /// Makes a drawing; a verbose one leaves no step out and says what each one touched.
    public init(_ example: Counterexample, width: Int = 100, verbose: Bool = false) {
        self.init(Story(example), width: width, verbose: verbose)
    }

    init(_ story: Story, width: Int = 100, verbose: Bool = false) {
        self.story = story
        self.width = width
        self.verbose = verbose
    }

    /// The drawing as plain text, with the command line that replays it.
    public var text: String {
        (heading + body + ending + ["", replay]).joined(separator: "\n") + "\n"
    }

    /// The command line that shows this counterexample again.
    var replay: String {
        var words = [
            "replay: mmrace replay", example.image, "--scenario", example.cell.scenario, "--arch", example.cell.arch,
        ]
        if let cpus = example.cpus { words += ["--cpus", String(cpus)] }
        return (words + [example.schedule]).joined(separator: " ")
    }

    /// Where a column starts; the last of many keeps two fifths of the width.
    private func offset(of column: Int) -> Int {
        let count = story.columns.count
        if count < 3 { return column * width / 2 }
        return column * (width * 3 / 5) / (count - 1)
    }

    private func index(ofTask id: Int) -> Int {
        story.columns.firstIndex(of: story.column(ofTask: id)) ?? 0
    }

    private var heading: [String] {
        ["\(example.image), \(example.cell)", "", row(story.columns.map(story.title))]
    }

    /// One short text for each column, each cut so that it stays in its column.
    private func row(_ texts: [String]) -> String {
        var line = ""
        for (index, text) in texts.enumerated() {
            let end = index + 1 < texts.count ? offset(of: index + 1) - 1 : width
            line = line.padded(to: offset(of: index)) + text.prefix(end - offset(of: index))
        }
        return line.withoutTrailingBlanks
    }

    private var body: [String] {
        let shown = verbose ? Set(example.steps.indices) : Relevance(story).shown
        var pen = Pen()
        let lines = atStart + shown.sorted().flatMap { draw($0, with: &pen) }
        let hidden = example.steps.count - shown.count
        if hidden == 0 { return lines }
        return lines + ["", "\(hidden) more steps are in no race and change no table; --verbose shows them."]
    }

    /// The stale entry, if it was there before the first step.
    private var atStart: [String] {
        guard let stale = story.stale, stale.fill == nil else { return [] }
        let column = story.columns.firstIndex(of: stale.translation.cpu) ?? 0
        return put("\(stale.translation.place): \(stale.translation.words)  <-- from the start", in: column)
    }

    /// What was drawn last for a task, so that nothing is said twice.
    private struct Pen {
        var task: Int?
        var location: SourceLocation?
        var held: [Int: [String]] = [:]
    }

    /// Draws a step; the line of code is left out if the step before came from it too.
    private func draw(_ index: Int, with pen: inout Pen) -> [String] {
        let step = example.steps[index]
        let own = self.index(ofTask: step.task)
        let isRepeated = step.location != nil && pen.location == step.location && pen.task == step.task
        var lines = isRepeated && !verbose ? [] : put(step.words, in: own)
        if verbose { lines += put("  [\(step.number)] \(step.operation) \(step.object)", in: own) }
        let held = story.held(by: step.task, at: index)
        if held != pen.held[step.task, default: []] {
            lines += put("  holds " + (held.isEmpty ? "nothing" : held.joined(separator: ", ")), in: own)
        }
        pen.task = step.task
        pen.location = step.location
        pen.held[step.task] = held
        return lines + effects(of: index, in: own) + marks(at: index, in: own)
    }

    private func effects(of index: Int, in own: Int) -> [String] {
        story.effects[index].filter { verbose || story.shows($0) }.flatMap { effect in
            guard case .translation(let translation, let isGone) = effect else {
                return put("  " + effect.words, in: own)
            }
            let isFill = !isGone && story.stale?.fill == index && story.stale?.translation == translation
            let column = story.columns.firstIndex(of: translation.cpu) ?? own
            return put("  " + effect.words + (isFill ? "  <-- filled" : ""), in: column)
        }
    }

    /// What happens to the stale entry besides its fill.
    private func marks(at index: Int, in own: Int) -> [String] {
        guard let stale = story.stale else { return [] }
        let isHere = story.columns.firstIndex(of: stale.translation.cpu) == own
        let entry = (isHere ? "keeps " : "\(stale.translation.cpu) keeps ") + stale.translation.words
        if stale.missedBy.contains(index) { return put("  \(entry)  <-- not covered", in: own) }
        if index == example.steps.count - 1 && example.finding != nil { return put("  \(entry)  <-- harm", in: own) }
        return []
    }

    private var ending: [String] {
        guard let finding = example.finding else {
            if example.ending.how != .followed { return [""] + story.waits }
            return ["", "No invariant broke in this schedule."]
        }
        let words =
            ["\(finding.invariant): \(story.message(finding, isNumbered: verbose))"] + story.waits.map { "  " + $0 }
        return [""] + words.flatMap { $0.wrapped(to: width, indent: 2) }
    }

    /// Writes a text at the start of a column; blanks before the text are kept.
    private func put(_ text: String, in column: Int) -> [String] {
        let start = offset(of: column)
        let blanks = text.prefix { $0 == " " }.count
        let margin = String(repeating: " ", count: start + blanks)
        return text.wrapped(to: width - start - blanks, indent: 2).map { margin + $0 }
    }
}

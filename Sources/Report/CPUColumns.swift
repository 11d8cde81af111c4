// SPDX-License-Identifier: GPL-2.0-only
// A counterexample as kernel commit messages draw a race.

import Images

/// Draws one column for each CPU or task. Only one of them runs on a line, so a line may reach into the columns
/// to its right.
public struct CPUColumns {
    private let example: Counterexample
    private let width: Int
    private let verbose: Bool

    /// Makes a drawing; a verbose one folds nothing and names the locks held.
    public init(_ example: Counterexample, width: Int = 100, verbose: Bool = false) {
        self.example = example
        self.width = width
        self.verbose = verbose
    }

    /// The drawing as plain text, with the command line that replays it.
    public var text: String {
        (heading + body + ending + ["", replay]).joined(separator: "\n") + "\n"
    }

    /// The command line that shows this counterexample again.
    private var replay: String {
        "replay: mmrace replay \(example.image) --scenario \(example.cell.scenario) --arch \(example.cell.arch) "
            + example.schedule
    }

    /// The columns from left to right: those of tasks, then those of CPUs on which only a TLB changes.
    private var columns: [String] {
        let affected = example.steps.flatMap(\.effects).compactMap { Effect($0).column }
        return (example.tasks.map(\.column) + affected).uniqued
    }

    /// Where a column starts; the last of many keeps two fifths of the width.
    private func offset(of column: Int) -> Int {
        if columns.count < 3 { return column * width / 2 }
        return column * (width * 3 / 5) / (columns.count - 1)
    }

    private func index(ofTask id: Int) -> Int {
        let column = example.tasks.first { $0.id == id }?.column ?? ""
        return columns.firstIndex(of: column) ?? 0
    }

    private var heading: [String] {
        let names = columns.map { column in
            example.tasks.filter { $0.column == column }.map(\.name).joined(separator: ", ")
        }
        return ["\(example.image), \(example.cell)", "", row(columns), row(names)]
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
        if verbose { return example.steps.flatMap { draw($0, after: nil) } }
        let shown = example.steps.filter(Folding(example).shows)
        let lines = zip(shown, [nil] + shown.map(Optional.some)).flatMap { draw($0, after: $1) }
        let hidden = example.steps.count - shown.count
        if hidden == 0 { return lines }
        return lines + ["", "\(hidden) more steps touch nothing that another task changes; --verbose shows them."]
    }

    /// Draws a step; the line of code is left out if the step before came from it too.
    private func draw(_ step: Step, after previous: Step?) -> [String] {
        let own = index(ofTask: step.task)
        let place = step.location.map { "\($0) \(step.call)" } ?? "\(step.operation) \(step.object)"
        let isRepeated = step.location != nil && previous?.location == step.location && previous?.task == step.task
        var lines = isRepeated ? [] : put(place, in: own)
        if verbose {
            let held = step.held.isEmpty ? "" : ", holds " + step.held.joined(separator: ", ")
            lines += put("  [\(step.number)] \(step.operation) \(step.object)\(held)", in: own)
        }
        for effect in step.effects.map(Effect.init) {
            let column = effect.column.flatMap { columns.firstIndex(of: $0) } ?? own
            lines += put("  " + effect.words, in: column)
        }
        return lines
    }

    private var ending: [String] {
        guard let finding = example.finding else { return ["", "No invariant broke in this schedule."] }
        return [""] + "\(finding.invariant): \(finding.message)".wrapped(to: width, indent: 2)
    }

    /// Writes a text at the start of a column; blanks before the text are kept.
    private func put(_ text: String, in column: Int) -> [String] {
        let start = offset(of: column)
        let blanks = text.prefix { $0 == " " }.count
        let margin = String(repeating: " ", count: start + blanks)
        return text.wrapped(to: width - start - blanks, indent: 2).map { margin + $0 }
    }
}

/// One change of a table or a TLB, with the column it is drawn in.
private struct Effect {
    /// The CPU whose TLB changed, or nil for what is drawn below the step itself.
    let column: String?

    /// What changed.
    let words: String

    /// Reads `CPU 2 tlb: + ...` or any other text.
    init(_ text: String) {
        if let match = text.wholeMatch(of: /(CPU \d+) (.*)/) {
            column = String(match.1)
            words = String(match.2)
        } else {
            column = nil
            words = text
        }
    }
}

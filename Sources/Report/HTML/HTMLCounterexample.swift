// SPDX-License-Identifier: GPL-2.0-only
// A counterexample on the page.

import Images

/// A section of the page: what went wrong in words, as a picture, and as text for a mail.
struct HTMLCounterexample {
    private let results: RunResults
    private let index: Int
    private let story: Story

    private var shown: RunResults.Example { results.examples[index] }
    private var example: Counterexample { shown.example }

    /// Names a counterexample by its place among the results.
    init(_ results: RunResults, _ index: Int) {
        self.results = results
        self.index = index
        story = Story(results.examples[index].example)
    }

    /// The section.
    var text: String {
        let drawing = CPUColumns(story).text.escapedForMarkup
        return section(
            """
            <div class="wide">
            \(TimelineSVG(story).text)
            </div>
            <details><summary>As text</summary><pre>\(drawing)</pre></details>
            """)
    }

    /// The section without its picture.
    var words: String {
        section("<p class=\"legend\">The page is full; <code>\(CPUColumns(story).replay.escapedForMarkup)</code></p>")
    }

    private func section(_ body: String) -> String {
        let title = "\(example.image), \(example.cell)".escapedForMarkup
        let sentences = Explanation(story).sentences.joined(separator: " ").escapedForMarkup
        let invariant = example.finding.map { "<span class=\"harm\">\($0.invariant.escapedForMarkup)</span>" } ?? ""
        return """
            <section id="c\(index)">
            <h2>\(title) \(invariant)</h2>
            <p>\(sentences)</p>\(others)
            \(body)
            </section>
            """
    }

    /// The other images that the same schedule breaks.
    private var others: String {
        if shown.alike.isEmpty { return "" }
        let names = shown.alike.map { results.images[$0].recipe.name }.joined(separator: ", ").escapedForMarkup
        let count = shown.alike.count.counting("other image")
        return
            "\n<details class=\"alike\"><summary>The same schedule breaks the same in \(count)</summary>\(names)</details>"
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// A run as one page that needs nothing else.

import Images

/// The results of a run as HTML: the matrix, and a time line for each counterexample. No script, nothing to load.
public struct HTMLReport {
    private let results: RunResults

    /// Makes a report of results.
    public init(_ results: RunResults) {
        self.results = results
    }

    /// The page.
    public var text: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>mmrace: \(summary.escapedForMarkup)</title>
        <style>
        \(HTMLStyle.text)
        </style>
        </head>
        <body>
        <h1>mmrace</h1>
        <p class="summary">\(summary.escapedForMarkup)</p>
        \(results.scenarios.map(matrix).joined(separator: "\n"))
        \(Self.legend)
        \(results.examples.indices.map(section).joined(separator: "\n"))
        </body>
        </html>

        """
    }

    private var summary: String { Summary(results.images).text(seconds: results.seconds) }

    private static let legend = """
        <p class="legend"><b>Never</b>: every interleaving was tried, none broke an invariant.
        <b>Sometimes (x)</b>: at least one broke x. <b>Unseen</b>: cut off before the end, nothing seen.
        Numbers are executions. A frame around a box: not as expected.</p>
        """

    // MARK: Matrix

    private func matrix(of scenario: String) -> String {
        let archs = results.cells.filter { $0.scenario == scenario }.map(\.arch).uniqued
        let head = archs.map { "<th scope=\"col\">\($0.escapedForMarkup)</th>" }.joined()
        let boxes = results.boxes(of: scenario)
        let rows = results.images.indices.map { index in
            let name = results.images[index].recipe.name.escapedForMarkup
            let cells = boxes.filter { $0.index == index }.map(box).joined()
            return "<tr><th scope=\"row\">\(name)</th>\(cells)</tr>"
        }
        return """
            <h2>\(scenario.escapedForMarkup)</h2>
            <div class="wide"><table>
            <thead><tr><th scope="col">image</th>\(head)</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table></div>
            """
    }

    private func box(_ box: RunResults.Box) -> String {
        let wrong = box.isExpected ? "" : " wrong"
        guard let seen = box.seen else { return "<td class=\"none\(wrong)\">no image</td>" }
        let count = seen.verdict.executions.map { " <span class=\"count\">\($0.grouped)</span>" } ?? ""
        let verdict = "\(seen.verdict)".escapedForMarkup
        let links = results.examples.indices.filter {
            results.examples[$0].image == box.index && results.examples[$0].cell == box.cell
        }
        let linked = links.first.map { "<a href=\"#c\($0)\">\(verdict)</a>" } ?? verdict
        let expected = box.isExpected ? "" : "<br>expected \(seen.expectation)".replacing("<br>", with: "<br>! ")
        return "<td class=\"\(Self.kind(of: seen.verdict))\(wrong)\">\(linked)\(count)\(expected)</td>"
    }

    private static func kind(of verdict: Verdict) -> String {
        switch verdict {
        case .never: "never"
        case .sometimes: "sometimes"
        case .unseen: "unseen"
        case .crashed, .hung: "broken"
        }
    }

    // MARK: Counterexamples

    private func section(_ index: Int) -> String {
        let example = results.examples[index].example
        let title = "\(example.image), \(example.cell)".escapedForMarkup
        let sentences = Explanation(example).sentences.joined(separator: " ").escapedForMarkup
        let invariant = example.finding.map { "<span class=\"harm\">\($0.invariant.escapedForMarkup)</span>" } ?? ""
        return """
            <section id="c\(index)">
            <h2>\(title) \(invariant)</h2>
            <p>\(sentences)</p>
            <div class="wide">
            \(TimelineSVG(example).text)
            </div>
            <details><summary>As text</summary><pre>\(CPUColumns(example).text.escapedForMarkup)</pre></details>
            </section>
            """
    }
}

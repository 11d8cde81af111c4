// SPDX-License-Identifier: GPL-2.0-only
// A run as one page that needs nothing else.

import Images

/// The results of a run as HTML: the matrix, and a time line for each counterexample. No script, nothing to load.
public struct HTMLReport {
    private let results: RunResults
    private let budget: Int

    /// Makes a report of results. When pictures have taken `budget` bytes, what is left is told in words.
    public init(_ results: RunResults, budget: Int = 4_000_000) {
        self.results = results
        self.budget = budget
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
        \(HTMLMatrix(results).text)
        \(sections.joined(separator: "\n"))
        </body>
        </html>

        """
    }

    private var summary: String { Summary(results.images).text(seconds: results.seconds) }

    /// The counterexamples. Those of cells that are not as expected are the first to get their pictures.
    private var sections: [String] {
        var texts: [Int: String] = [:]
        var left = budget
        let order = results.examples.indices.sorted { first, second in
            let isFirst = results.isSurprise(results.examples[first])
            return isFirst == results.isSurprise(results.examples[second]) ? first < second : isFirst
        }
        for index in order {
            let section = HTMLCounterexample(results, index)
            let text = left > 0 ? section.text : section.words
            left -= text.utf8.count
            texts[index] = text
        }
        return results.examples.indices.compactMap { texts[$0] }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The matrix on the page.

import Images

/// All boxes: of a large run first a map of them on one screen, then a table for each scenario.
struct HTMLMatrix {
    private let results: RunResults
    private let links: [Cell: [Int: Int]]

    /// A run of more boxes than this gets a map, and its tables are folded.
    private static let large = 150

    init(_ results: RunResults) {
        self.results = results
        var links: [Cell: [Int: Int]] = [:]
        for (index, example) in results.examples.enumerated() {
            for image in [example.image] + example.alike where links[example.cell]?[image] == nil {
                links[example.cell, default: [:]][image] = index
            }
        }
        self.links = links
    }

    /// The matrix as markup.
    var text: String {
        let isLarge = results.images.count * results.cells.count > Self.large
        let tables = results.scenarios.map { table(of: $0, isFolded: isLarge) }
        return ((isLarge ? [map] : []) + [isLarge ? Self.mapLegend : Self.legend] + tables).joined(separator: "\n")
    }

    private static let words = """
        <b>Never</b>: every interleaving was tried, none broke an invariant.
        <b>Sometimes (x)</b>: at least one broke x. <b>Unseen</b>: cut off before the end, nothing seen.
        """

    private static let legend = """
        <p class="legend">\(words) Numbers are executions. A frame around a box: not as expected.</p>
        """

    private static let mapLegend = """
        <p class="legend"><span class="map"><i class="never">·</i></span> \(words)
        <span class="map"><i class="sometimes">×</i></span> leads to a counterexample. A frame: not as expected.
        Below is a table for each scenario, with what broke and how many executions were tried.</p>
        """

    // MARK: The map

    /// Images as rows, scenarios and architectures as columns, one sign in each box.
    private var map: String {
        let groups = results.scenarios.map { name in (name, results.cells.filter { $0.scenario == name }) }
        let heads = groups.map { name, cells in
            "<th scope=\"colgroup\" colspan=\"\(cells.count)\"><a href=\"#s-\(name)\">\(name.escapedForMarkup)</a></th>"
        }
        // Widths that are known beforehand spare a browser laying out the map again with each piece of it that comes.
        let columns = groups.map { "<col class=\"first\">" + String(repeating: "<col>", count: $0.1.count - 1) }
            .joined()
        let archs = groups.flatMap { $0.1.enumerated().map { Self.archHead($1.arch, isFirst: $0 == 0) } }
        let rows = results.images.indices.map { index in
            let boxes = groups.flatMap { signs(index, $0.1) }
            return "<tr><th scope=\"row\">\(results.images[index].recipe.name.escapedForMarkup)</th>\(boxes.joined())"
        }
        return """
            <div class="map wide"><table>
            <col class="name">\(columns)
            <thead><tr><td></td>\(heads.joined())</tr>
            <tr><td></td>\(archs.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table></div>
            """
    }

    private static func archHead(_ arch: String, isFirst: Bool) -> String {
        "<th scope=\"col\"\(isFirst ? " class=\"first\"" : "")>\(arch.escapedForMarkup)</th>"
    }

    /// The boxes of one scenario; neighbours that look the same and lead nowhere share one, so that a page has half as many.
    private func signs(_ index: Int, _ cells: [Cell]) -> [String] {
        var boxes: [(style: String, content: String, count: Int)] = []
        for cell in cells {
            let (style, content) = sign(index, cell)
            if let last = boxes.last, last.style == style, content.count == 1, last.content.hasSuffix(content) {
                boxes[boxes.count - 1] = (style, last.content + content, last.count + 1)
            } else {
                boxes.append((style, content, 1))
            }
        }
        return boxes.enumerated().map { place, box in
            let style = box.style + (place == 0 ? " first" : "")
            let span = box.count == 1 ? "" : " colspan=\"\(box.count)\""
            return "<td class=\"\(style)\"\(span)>\(box.content)</td>"
        }
    }

    private func sign(_ index: Int, _ cell: Cell) -> (style: String, content: String) {
        let seen = results.seen(index, cell)
        let style = Self.kind(of: seen) + (seen?.isExpected == true ? "" : " wrong")
        let sign =
            switch seen?.verdict {
            case .never: "·"
            case .sometimes: "×"
            case .unseen: "?"
            case .crashed, .hung: "!"
            case nil: " "
            }
        guard let link = links[cell]?[index], let seen else { return (style, sign) }
        let title = "\(cell): \(seen.verdict)".escapedForMarkup
        return (style, "<a href=\"#c\(link)\" title=\"\(title)\">\(sign)</a>")
    }

    // MARK: A table

    private func table(of scenario: String, isFolded: Bool) -> String {
        let cells = results.cells.filter { $0.scenario == scenario }
        let title = "<h2 id=\"s-\(scenario.escapedForMarkup)\">\(scenario.escapedForMarkup)</h2>\n"
        if !isFolded { return title + table(of: cells, Array(results.images.indices)) }
        let (plain, others) = (
            results.images.indices.filter { isPlain($0, cells) }, results.images.indices.filter { !isPlain($0, cells) }
        )
        let names = plain.map { results.images[$0].recipe.name.escapedForMarkup }.joined(separator: ", ")
        let rest = plain.isEmpty ? "" : "<p><b>Never</b>, as expected, in \(names).</p>\n"
        let shown = others.isEmpty ? "" : table(of: cells, others) + "\n"
        return title + "<details><summary>\(broken(in: cells))</summary>\n\(shown)\(rest)</details>"
    }

    /// Whether nothing breaks in an image, as is expected of it.
    private func isPlain(_ index: Int, _ cells: [Cell]) -> Bool {
        cells.allSatisfy { cell in
            guard let seen = results.seen(index, cell), case .never = seen.verdict else { return false }
            return seen.isExpected
        }
    }

    private func table(of cells: [Cell], _ images: [Int]) -> String {
        let head = cells.map { "<th scope=\"col\">\($0.arch.escapedForMarkup)</th>" }.joined()
        let rows = images.map { index in
            let name = results.images[index].recipe.name.escapedForMarkup
            return "<tr><th scope=\"row\">\(name)</th>\(cells.map { box(index, $0) }.joined())</tr>"
        }
        return """
            <div class="wide"><table>
            <thead><tr><th scope="col">image</th>\(head)</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table></div>
            """
    }

    private func broken(in cells: [Cell]) -> String {
        let count = results.images.indices.count { index in
            cells.contains { results.seen(index, $0)?.verdict.findings.isEmpty == false }
        }
        return count == 0
            ? "nothing breaks in any of \(results.images.count) images"
            : "something breaks in \(count) of \(results.images.count) images"
    }

    private func box(_ index: Int, _ cell: Cell) -> String {
        guard let seen = results.seen(index, cell) else { return "<td class=\"none wrong\">no image</td>" }
        let count = seen.verdict.executions.map { " <span class=\"count\">\($0.grouped)</span>" } ?? ""
        let verdict = "\(seen.verdict)".escapedForMarkup
        let linked = links[cell]?[index].map { "<a href=\"#c\($0)\">\(verdict)</a>" } ?? verdict
        let expected = seen.isExpected ? "" : "<br>! expected \(seen.expectation)"
        let style = Self.kind(of: seen) + (seen.isExpected ? "" : " wrong")
        return "<td class=\"\(style)\">\(linked)\(count)\(expected)</td>"
    }

    private static func kind(of seen: CellResult?) -> String {
        switch seen?.verdict {
        case .never: "never"
        case .sometimes: "sometimes"
        case .unseen: "unseen"
        case .crashed, .hung: "broken"
        case nil: "none"
        }
    }
}

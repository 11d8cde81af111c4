// SPDX-License-Identifier: GPL-2.0-only
// The matrix: what every image did in every scenario on every architecture.

import Images

/// Draws one block for each scenario, with images as rows and architectures as columns.
public struct Matrix {
    private let results: [ImageResult]
    private let cells: [Cell]
    private let width: Int

    /// What stands before a verdict that was not expected.
    private static let mark = "! "

    /// Makes a matrix of the cells that were asked for, at most `width` characters wide.
    public init(_ results: [ImageResult], cells: [Cell], width: Int = 100) {
        self.results = results
        self.cells = cells
        self.width = width
    }

    /// The matrix as plain text.
    public var text: String {
        let blocks = scenarios.map { block(of: $0).joined(separator: "\n") }
        return (blocks + failures + legend).joined(separator: "\n\n") + "\n"
    }

    /// One line for every image that could not be built and every cell that was not as expected.
    public var complaints: [String] { failures + results.flatMap(mismatches) }

    private var scenarios: [String] { cells.map(\.scenario).uniqued }
    private var archs: [String] { cells.map(\.arch).uniqued }

    /// How wide the names of images may be; longer ones stand on a line of their own.
    private var nameWidth: Int {
        min(results.map(\.recipe.name.count).max() ?? 0, 24) + 2
    }

    private var cellWidth: Int { (width - nameWidth - 2) / max(1, archs.count) }

    private func block(of scenario: String) -> [String] {
        let heads = archs.map { "  " + $0 }
        let title = scenario.count < nameWidth ? [] : [scenario]
        let first = title.isEmpty ? scenario : ""
        return results.reduce(into: title + rows(first, heads.map { [$0] }, nameIndent: 0)) { lines, result in
            let columns = archs.map { self.lines(of: result, Cell(scenario: scenario, arch: $0)) }
            lines += rows(result.recipe.name, columns)
        }
    }

    /// One row of the table: a name and one or more lines in each column.
    private func rows(_ name: String, _ columns: [[String]], nameIndent: Int = 2) -> [String] {
        let label = String(repeating: " ", count: nameIndent) + name
        let height = columns.map(\.count).max() ?? 0
        let fits = label.count < nameWidth + 2
        let lines = (0..<height).map { row in
            let start = row == 0 && fits ? label : ""
            let texts = columns.map { ($0.indices.contains(row) ? $0[row] : "").padded(to: cellWidth) }
            return (start.padded(to: nameWidth + 2) + texts.joined()).withoutTrailingBlanks
        }
        return fits ? lines : [label] + lines
    }

    private func lines(of result: ImageResult, _ cell: Cell) -> [String] {
        guard case .success = result.build else { return ["  no image"] }
        guard let seen = result.cells.first(where: { $0.cell == cell }) else { return ["  -"] }
        let mark = seen.isExpected ? "  " : Self.mark
        let layers = seen.layerStatement.map { ", " + $0 } ?? ""
        let lines = "\(Self.text(of: seen.verdict))\(layers)".wrapped(to: cellWidth - 3)
        return lines.indices.map { "\($0 == 0 ? mark : "  ")\(lines[$0])" }
    }

    private static func text(of verdict: Verdict) -> String {
        switch verdict {
        case .never(let count), .sometimes(_, let count): "\(verdict) \(count.grouped)"
        case .unseen(let count): "Unseen in \(count.grouped)"
        case .crashed, .hung: verdict.description
        }
    }

    private var failures: [String] {
        results.compactMap { result in
            guard case .failure(let failure) = result.build else { return nil }
            return "\(result.recipe.name): no image:\n\(failure)"
        }
    }

    private var legend: [String] {
        let legend = "Numbers are executions: every interleaving for Never, tried ones for Sometimes."
        let wrong = results.flatMap(mismatches).joined(separator: "\n")
        return wrong.isEmpty ? [legend] : [legend, wrong]
    }

    private func mismatches(of result: ImageResult) -> [String] {
        result.cells.filter { !$0.isExpected }.map {
            "\(Self.mark)\(result.recipe.name) \($0.cell): expected \($0.expectation), saw \($0.verdict)"
        }
    }
}

extension Array where Element: Hashable {
    /// The elements without repetitions, in the order in which they first appear.
    var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

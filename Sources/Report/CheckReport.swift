// SPDX-License-Identifier: GPL-2.0-only
// What `mmrace check` says about one patch.

import Images

/// One line for each cell: the verdict and whether it was expected.
public struct CheckReport {
    private let result: ImageResult

    /// Makes a report about one image.
    public init(_ result: ImageResult) {
        self.result = result
    }

    /// The report as plain text.
    public var text: String {
        let width = (result.cells.map(\.cell.description.count).max() ?? 0) + 2
        let lines = result.cells.map { "  " + $0.cell.description.padded(to: width) + Self.words(for: $0) }
        return ([heading] + lines + [remark].compactMap(\.self)).joined(separator: "\n") + "\n"
    }

    private var heading: String {
        let wrong = result.cells.filter { !$0.isExpected }.count
        let verdict = wrong == 0 ? "as expected" : "\(wrong) of \(result.cells.count) not as expected"
        return "\(result.recipe.name): \(verdict)"
    }

    /// What nobody should take for a judgement.
    private var remark: String? {
        if result.cells.isEmpty || result.cells.contains(where: { $0.runsChanges != false }) { return nil }
        return "  No scenario ran the changed code: nothing is said of it."
    }

    private static func words(for seen: CellResult) -> String {
        let count = seen.verdict.executions.map { ", \($0.counting("execution"))" } ?? ""
        let layers = seen.layerStatement.map { "; " + $0 } ?? ""
        let idle = seen.runsChanges == false ? "; none of the changed code runs" : ""
        let wrong = seen.isExpected ? "" : "  ! expected \(seen.expectation)"
        return "\(seen.verdict)\(count)\(layers)\(idle)\(wrong)"
    }
}

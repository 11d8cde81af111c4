// SPDX-License-Identifier: GPL-2.0-only
// A whole run for other programs to read.

import Images

/// The results of a run, to be encoded as JSON.
public struct JSONReport: Encodable {
    private let schema = 1
    private let images: [ImageEntry]

    /// Makes a report of results.
    public init(_ results: [ImageResult]) {
        images = results.map(ImageEntry.init)
    }

    private struct ImageEntry: Encodable {
        let name: String
        let error: String?
        let cells: [CellEntry]

        init(_ result: ImageResult) {
            name = result.recipe.name
            if case .failure(let failure) = result.build { error = failure.description } else { error = nil }
            cells = result.cells.map(CellEntry.init)
        }
    }

    private struct CellEntry: Encodable {
        let scenario: String
        let arch: String
        let expected: String
        let seen: String
        let asExpected: Bool
        let executions: Int?
        let seconds: Double
        let findings: [Finding]

        init(_ result: CellResult) {
            scenario = result.cell.scenario
            arch = result.cell.arch
            expected = result.expectation.description
            seen = result.verdict.description
            asExpected = result.isExpected
            executions = result.verdict.executions
            seconds = result.seconds
            findings = result.verdict.findings
        }
    }
}

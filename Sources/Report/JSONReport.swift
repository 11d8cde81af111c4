// SPDX-License-Identifier: GPL-2.0-only
// A whole run as JSON.

import Foundation
import Images

/// The results of a run for other programs to read.
public struct JSONReport {
    private let images: [ImageEntry]

    /// Makes a report of results.
    public init(_ results: [ImageResult]) {
        images = results.map(ImageEntry.init)
    }

    /// The report, with sorted keys and one line for each value.
    public var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(Report(schema: 1, images: images)), as: UTF8.self)
        }
    }

    private struct Report: Encodable {
        let schema: Int
        let images: [ImageEntry]
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

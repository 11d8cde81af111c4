// SPDX-License-Identifier: GPL-2.0-only
// Replaying counterexamples.

import Images
import Report

extension Session {
    /// Which findings are worth a replay.
    enum Wanted {
        /// One of each cell that is not as expected.
        case surprises
        /// One of each cell in which anything broke.
        case all
        /// One of each image, preferably a surprise.
        case oneOfEach
    }

    /// Replays findings, a few at a time.
    func examples(in results: [ImageResult], _ wanted: Wanted, jobs: Int) async throws -> [RunResults.Example] {
        let replayer = Replayer(worker: worker, toolchain: toolchain)
        let tasks = results.enumerated().flatMap { index, result -> [(Int, Image, CellResult)] in
            guard case .success(let image) = result.build else { return [] }
            return Self.cells(of: result, wanted).map { (index, image, $0) }
        }
        return try await tasks.parallelMap(width: jobs) { index, image, seen -> RunResults.Example? in
            guard let finding = seen.verdict.counterexample(to: seen.expectation) else { return nil }
            let example = try await replayer.replay(image, seen.cell, schedule: finding.schedule)
            return RunResults.Example(image: index, cell: seen.cell, example: example)
        }.compactMap { $0 }
    }

    private static func cells(of result: ImageResult, _ wanted: Wanted) -> [CellResult] {
        let found = result.cells.filter { !$0.verdict.findings.isEmpty }
        switch wanted {
        case .all: return found
        case .surprises: return found.filter { !$0.isExpected }
        case .oneOfEach: return (found.first { !$0.isExpected } ?? found.first).map { [$0] } ?? []
        }
    }
}

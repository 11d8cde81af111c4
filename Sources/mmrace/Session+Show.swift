// SPDX-License-Identifier: GPL-2.0-only
// Replaying counterexamples.

import Images
import Report

extension Session {
    /// Which findings are worth a replay.
    enum Wanted {
        /// One of each cell that is not as expected.
        case surprises
        /// One of each cell in which anything broke; what is as expected and alike in many images is shown of one.
        case all
        /// One of each image, preferably a surprise.
        case oneOfEach
        /// None.
        case none
    }

    /// One schedule to replay, and the images for which that is enough.
    private struct Showing: Sendable {
        let index: Int
        let image: Image
        let seen: CellResult
        let finding: Finding
        var alike: [Int] = []
    }

    /// Replays findings, a few at a time.
    func examples(in results: [ImageResult], _ wanted: Wanted, jobs: Int) async throws -> [RunResults.Example] {
        let replayer = Replayer(worker: worker, toolchain: toolchain)
        return try await Self.showings(of: results, wanted).parallelMap(width: jobs) { showing in
            let example = try await replayer.replay(
                showing.image, showing.seen.cell, schedule: showing.finding.schedule)
            return RunResults.Example(
                image: showing.index, cell: showing.seen.cell, example: example, alike: showing.alike)
        }
    }

    /// What to replay. Where all is wanted, what is as expected and breaks the same by the same schedule in many images is
    /// replayed in the first of them.
    private static func showings(of results: [ImageResult], _ wanted: Wanted) -> [Showing] {
        struct Key: Hashable {
            let cell: Cell
            let invariant: String
            let schedule: String
        }
        var showings: [Showing] = []
        var known: [Key: Int] = [:]
        for (index, result) in results.enumerated() {
            guard case .success(let image) = result.build else { continue }
            for seen in cells(of: result, wanted) {
                guard let finding = seen.verdict.counterexample(to: seen.expectation) else { continue }
                let key = Key(cell: seen.cell, invariant: finding.invariant, schedule: finding.schedule)
                if wanted == .all && seen.isExpected, let place = known[key] {
                    showings[place].alike.append(index)
                    continue
                }
                if seen.isExpected { known[key] = showings.count }
                showings.append(Showing(index: index, image: image, seen: seen, finding: finding))
            }
        }
        return showings
    }

    private static func cells(of result: ImageResult, _ wanted: Wanted) -> [CellResult] {
        let found = result.cells.filter { !$0.verdict.findings.isEmpty }
        switch wanted {
        case .all: return found
        case .surprises: return found.filter { !$0.isExpected }
        case .none: return []
        case .oneOfEach: return (found.first { !$0.isExpected } ?? found.first).map { [$0] } ?? []
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Showing counterexamples.

import Images
import Report

extension Session {
    /// Replays a finding and draws it.
    func show(_ finding: Finding?, of image: Image, _ cell: Cell, verbose: Bool = false) async throws {
        guard let finding else { return }
        let replayer = Replayer(worker: worker, toolchain: toolchain)
        let example = try await replayer.replay(image, cell, schedule: finding.schedule)
        print()
        print(CPUColumns(example, verbose: verbose).text, terminator: "")
    }

    /// Draws the counterexample of every cell that is not as expected and has a schedule.
    func showMismatches(in results: [ImageResult]) async throws {
        for result in results {
            guard case .success(let image) = result.build else { continue }
            for cell in result.cells where !cell.isExpected {
                try await show(cell.verdict.counterexample(to: cell.expectation), of: image, cell.cell)
            }
        }
    }
}

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
}

// SPDX-License-Identifier: GPL-2.0-only
// Several cells on one image.

import FoundationEssentials
import Glibc

/// Explores cells one after the other, each in a child of its own, so that the image is loaded and the runtime set up once.
///
/// Whatever a cell does to its process, the others do not see it. A child that outlives its time is killed; that, like any other
/// end without a result, is for the caller to look into with a process for the cell alone.
enum Batch {
    /// Seconds that a child may take to end by itself after its time limit.
    private static let grace = 10.0

    static func run(_ arguments: Arguments, on image: Image) throws {
        for cell in arguments.cells {
            var own = arguments
            own.scenario = cell.scenario
            own.architecture = cell.architecture
            let start = Date()
            let status = try Child.run {
                if own.timeLimit > 0 { alarm(UInt32(own.timeLimit + grace)) }
                do {
                    try Run(own, on: image).perform()
                } catch {
                    _exit(2)
                }
            }
            Line.print(
                CellLine(
                    scenario: cell.scenario.name, arch: cell.architecture.rawValue, status: status,
                    seconds: Date().timeIntervalSince(start)))
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The one line at the end of a run.

import Images

/// Counts what was run and what was not as expected.
public struct Summary: Sendable {
    /// How many images were tried.
    public let images: Int

    /// How many images could not be built.
    public let failed: Int

    /// How many cells were run.
    public let cells: Int

    /// How many of them were not as expected.
    public let unexpected: Int

    /// How many of them an earlier run had explored.
    public let cached: Int

    /// How many of the others were taken over from images that run the same code there.
    public let takenOver: Int

    /// How many executions there were in all, those of earlier runs and of other images included.
    public let executions: Int

    /// Counts.
    public init(_ results: [ImageResult]) {
        let cells = results.flatMap(\.cells)
        images = results.count
        failed = results.filter { (try? $0.build.get()) == nil }.count
        self.cells = cells.count
        cached = cells.count(where: \.wasCached)
        takenOver = cells.count { !$0.wasCached && $0.origin != nil }
        unexpected = cells.filter { !$0.isExpected }.count
        executions = cells.compactMap(\.verdict.executions).reduce(0, +)
    }

    /// The exit status of a run: 0 as expected, 1 not as expected, 2 if a patch gave no image.
    public var status: Int32 { failed > 0 ? 2 : unexpected > 0 ? 1 : 0 }

    /// The line.
    public func text(seconds: Double) -> String {
        let verdict = unexpected == 0 ? "as expected" : "\(unexpected) not as expected"
        let broken = failed == 0 ? "" : ", \(failed) not built"
        let time = (seconds * 10).rounded() / 10
        let known = cached == 0 ? "" : ", \(cached.counting("cell")) known from before (--fresh explores anew)"
        let same =
            takenOver == 0 ? "" : ", \(takenOver.counting("cell")) taken over from images that run the same code there"
        return "\(images.counting("image"))\(broken), \(cells.counting("cell")): \(verdict); "
            + "\(executions.counting("execution")) in \(time) s\(same)\(known)"
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// From recipes to a report and an exit status: what `run` and `check` have in common.

import ArgumentParser
import Images
import Report

extension Session {
    /// Runs recipes in cells, reports what was seen in the form that was asked for, and ends the command with its status.
    ///
    /// - Parameters:
    ///   - start: when the command began.
    ///   - wanted: the counterexamples that the report shows; with a page they all are, and where it is to be quiet none is.
    ///   - report: prints the results in the words of the command.
    func judge(
        _ recipes: [Recipe], in cells: [Cell], _ options: RunOptions, _ search: SearchOptions, _ plan: SearchPlan,
        _ output: OutputOptions, since start: ContinuousClock.Instant, showing wanted: Wanted,
        report: (RunResults) -> Void
    ) async throws {
        let progress = ProgressLine(isQuiet: output.loudness == .quiet)
        let checkpoints = try await search.checkpoints(workspace)
        let images = try await campaign(options, plan, checkpoints: checkpoints).run(
            recipes, cells, progress: progress.show)
        progress.clear()
        sayWhatWaits(checkpoints, images, cells)
        if Task.isCancelled && !output.isForPrograms { report(RunResults(images, cells: cells)) }
        try Interruption.check(images, cells: cells)
        let shown = output.html != nil ? .all : output.loudness == .quiet ? .none : wanted
        let examples = try await examples(in: images, shown, jobs: options.jobs)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let results = RunResults(images, cells: cells, examples: examples, seconds: seconds)
        try output.writeHTML(results)
        if let text = try output.text(of: results) { print(text, terminator: "") } else { report(results) }
        throw ExitCode(Summary(images).status)
    }

    /// Says how many searches can be gone on with.
    private func sayWhatWaits(_ checkpoints: CheckpointFolder?, _ images: [ImageResult], _ cells: [Cell]) {
        guard let checkpoints else { return }
        let built = images.compactMap { try? $0.build.get() }
        let count = built.map { checkpoints.waiting($0, cells) }.reduce(0, +)
        if count == 0 { return }
        let words =
            count == 1
            ? "1 search was cut off; the same command goes on with it"
            : "\(count) searches were cut off; the same command goes on with them"
        Mmrace.complain(words)
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// How to search: options of the subcommands that explore for verdicts.

import ArgumentParser
import Foundation
import Images

extension SearchPlan.Policy: ExpressibleByArgument {}

/// The search, and the seed of one that is a matter of chance.
struct SearchOptions: ParsableArguments {
    @Option(
        help: """
            How to search: reduced (every class of interleavings once), layers (those with no preemption, with at most 1, with \
            at most 2, then all), pct, random or uniform (samples, which never show that nothing breaks).
            """)
    var search = SearchPlan.Policy.reduced

    @Option(help: "The seed of a sampling search; the same seed gives the same executions. Left out, it is made up.")
    var seed: UInt64?

    @Option(help: "How many executions a sampling search makes in each cell.")
    var executions = 100_000

    @Option(
        help: """
            Leave searches that are cut off, by the time limit or Ctrl-C, in this folder; the same command goes on with them. \
            Such a search is not shared over processes.
            """, completion: .directory)
    var checkpoint: String?

    func validate() throws {
        if seed != nil && !search.isSampled {
            throw ValidationError("--seed goes with --search pct, random or uniform")
        }
        if checkpoint != nil && search != .reduced {
            throw ValidationError("--checkpoint goes with --search reduced")
        }
        if executions < 1 { throw ValidationError("--executions must be at least 1") }
    }

    /// The folder for checkpoints, if one is wanted.
    func checkpoints(_ workspace: Workspace) async throws -> CheckpointFolder? {
        guard let checkpoint else { return nil }
        return try await CheckpointFolder(checkpoint, worker: workspace.workerProgram)
    }

    /// The plan. Before anything else is printed, the seed of a sampling search is: on standard error if the output is for a
    /// program to read.
    func plan(isForPrograms: Bool) -> SearchPlan {
        let seed = seed ?? UInt64.random(in: 1...999_999_999)
        if search.isSampled {
            let words = "seed \(seed) (--search \(search.rawValue) --seed \(seed) --executions \(executions))"
            if isForPrograms { FileHandle.standardError.write(Data("mmrace: \(words)\n".utf8)) } else { print(words) }
        }
        return search == .reduced ? SearchPlan() : SearchPlan(search, seed: seed, executions: executions)
    }
}

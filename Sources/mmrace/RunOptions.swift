// SPDX-License-Identifier: GPL-2.0-only
// Options that several subcommands share.

import ArgumentParser
import Foundation

/// Which cells to run, and how.
struct RunOptions: ParsableArguments {
    @Option(help: "Run only scenarios that match this glob.")
    var scenario = "*"

    @Option(help: "Run only on architectures that match this glob.")
    var arch = "*"

    @Option(help: "How many processes to run at a time.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Seconds after which the search of one cell is cut off.")
    var timeLimit = 60.0

    @Flag(help: "Explore every cell, also what an earlier run or the search of another image has seen.")
    var fresh = false

    @Option(help: "The base that the patches apply to: a folder of Sources/Kernel.")
    var base = "v5.12"

    func validate() throws {
        if jobs < 1 { throw ValidationError("--jobs must be at least 1") }
        if timeLimit <= 0 { throw ValidationError("--time-limit must be positive") }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The exit status and the one line that each wrong input gives.

import Foundation
import Testing

@Suite("The command line")
struct CommandLineTests {
    @Test("Help and lists that need no image succeed", arguments: [["--help"], ["list", "deviations"]])
    func succeeds(arguments: [String]) throws {
        #expect(try ToolRun(arguments).status == 0)
    }

    @Test(
        "Wrong usage has status 2 and says what is wrong",
        arguments: [
            (["frobnicate"], "frobnicate"), (["run", "--jobs", "0"], "--jobs must be at least 1"),
            (["run", "--time-limit", "0"], "--time-limit must be positive"), (["check"], "patches"),
            (["list", "everything"], "everything"), (["litmus"], "files"),
            (["litmus", "/gone.litmus"], "gone.litmus: cannot be read as text"),
            (["litmus", "--time-limit", "0", "x"], "--time-limit must be positive"),
            (["check", "/gone.patch"], "gone.patch: cannot be read as text"),
        ])
    func usage(arguments: [String], message: String) throws {
        let seen = try ToolRun(arguments)
        #expect(seen.status == 2)
        #expect(seen.message.contains(message))
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// `mmrace selftest`: the explorer against what is known.

import ArgumentParser
import Foundation
import Images
import Report

struct SelfTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract: "Count the classes of programs whose numbers are known, and print both.",
        discussion: "Exit status 0 if every count is as expected, 1 if not.")

    @Flag(help: "Count what takes minutes too.")
    var all = false

    @Flag(help: "Print the counts as JSON.")
    var json = false

    func run() async throws {
        let worker = Worker(program: try Workspace.find().workerProgram)
        let entries = try await worker.selfTest(isThorough: all)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(entries), as: UTF8.self))
        } else {
            print(SelfTestReport(entries).text, terminator: "")
        }
        if !entries.allSatisfy(\.isGood) { throw ExitCode(1) }
    }
}

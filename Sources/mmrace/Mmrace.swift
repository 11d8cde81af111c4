// SPDX-License-Identifier: GPL-2.0-only
// The command line: its subcommands and its exit status.

import ArgumentParser
import Foundation
import Images

/// Tests Linux mm patches for races.
@main
struct Mmrace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mmrace",
        abstract: "Does this mm patch close the race, and does it open another?",
        discussion: "Exit status: 0 as expected, 1 not as expected, 2 usage or build error.",
        subcommands: [
            Run.self, Check.self, Replay.self, Explain.self, Compare.self, Mutate.self, NewPatch.self,
            RenewExpect.self, List.self, Litmus.self, Stress.self, SelfTest.self, Bench.self,
        ])

    /// Runs a command; every error is one line, with status 2.
    static func main() async {
        do {
            let words = Array(CommandLine.arguments.dropFirst())
            try await Interruption.guarding {
                var command = try parseAsRoot(words)
                if var command = command as? any AsyncParsableCommand {
                    try await command.run()
                } else {
                    try command.run()
                }
            }
            if !isOutputComplete() { exit(withError: ExitCode(2)) }
        } catch let status as ExitCode {
            exit(withError: isOutputComplete() ? status : ExitCode(2))
        } catch {
            if exitCode(for: error) == .success { exit(withError: error) }
            complain(words(for: error))
            exit(withError: ExitCode(2))
        }
    }

    /// What is wrong, in one line; of a wrong command line also where the right ones are described.
    private static func words(for error: any Error) -> String {
        if error is Complaint || error is ImageFailure { return "\(error)" }
        if let complaint = Complaint(error) { return "\(complaint)" }
        let message = message(for: error).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if exitCode(for: error) != .validationFailure { return message }
        let command = CommandLine.arguments.dropFirst().first ?? ""
        let known = configuration.subcommands.contains { $0._commandName == command }
        return "\(message); see \"mmrace help\(known ? " " + command : "")\""
    }

    /// Whether everything that was printed has arrived; complains if it has not.
    private static func isOutputComplete() -> Bool {
        if fflush(nil) == 0 { return true }
        complain("standard output: cannot be written: \(String(cString: strerror(errno)))")
        return false
    }

    /// Says on standard error what is wrong.
    static func complain(_ words: String) {
        FileHandle.standardError.write(Data("mmrace: \(words)\n".utf8))
    }
}

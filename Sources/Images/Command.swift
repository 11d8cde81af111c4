// SPDX-License-Identifier: GPL-2.0-only
// Running a helper program to its end.

import Foundation
import Subprocess

/// A program with its arguments, run once, with everything it prints collected.
struct Command {
    /// The program's path.
    let program: String

    /// Its arguments.
    var arguments: [String] = []

    /// Where it runs; nil for the current directory.
    var directory: URL?

    /// What it finds in its environment besides what this process has; nil removes a variable.
    var environment: [String: String?] = [:]

    /// What it reads.
    var input = Data()

    /// What a program printed and whether it succeeded.
    struct Output {
        let succeeded: Bool
        let standardOutput: String
        let standardError: String
    }

    /// Runs the program; output beyond 64 MiB is an error.
    func run() async throws -> Output {
        let limit = 64 << 20
        var changes: [Environment.Key: String?] = [:]
        for (name, value) in environment { changes[.init(rawValue: name)!] = value }
        let result = try await Subprocess.run(
            .path(.init(program)), arguments: .init(arguments), environment: .inherit.updating(changes),
            workingDirectory: directory.map { .init($0.path) }, input: .data(input),
            output: .string(limit: limit), error: .string(limit: limit))
        return Output(
            succeeded: result.terminationStatus.isSuccess, standardOutput: result.standardOutput,
            standardError: result.standardError)
    }

    /// Finds a program in the directories of `PATH`.
    static func path(of name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Finds a program that has to be there.
    static func required(_ name: String) throws(Complaint) -> String {
        if let path = path(of: name) { return path }
        throw Complaint(file: name, "not found in PATH; install it, or add its folder to PATH")
    }
}

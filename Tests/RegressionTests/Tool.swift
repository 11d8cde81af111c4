// SPDX-License-Identifier: GPL-2.0-only
// The built tool, run as a user runs it.

import Foundation
import Images

/// What a run of mmrace gave.
struct ToolRun {
    var status: Int32
    var output: String
    var message: String

    /// Runs mmrace in the package's folder, with changes to its environment. What it prints to another file is not read.
    init(
        _ arguments: [String], environment: [String: String] = [:], interruptedAfter seconds: Double? = nil,
        writingTo file: String? = nil
    ) throws {
        let workspace = try Workspace.find()
        let process = Process()
        process.executableURL = workspace.products.appending(path: "mmrace")
        process.arguments = arguments
        process.currentDirectoryURL = workspace.root
        let output = FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString)")
        let errors = output.appendingPathExtension("errors")
        for file in [output, errors] { try Data().write(to: file) }
        defer { for file in [output, errors] { try? FileManager.default.removeItem(at: file) } }
        process.standardOutput = try FileHandle(forWritingTo: file.map { URL(filePath: $0) } ?? output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        try process.run()
        if let seconds {
            Thread.sleep(forTimeInterval: seconds)
            process.interrupt()
        }
        process.waitUntilExit()
        status = process.terminationStatus
        self.output = try String(contentsOf: output, encoding: .utf8)
        message = try String(contentsOf: errors, encoding: .utf8)
    }
}

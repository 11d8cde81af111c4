// SPDX-License-Identifier: GPL-2.0-only
// The port as it is being edited.

import Foundation

/// A base of the port in the working tree of git.
public struct WorkingTree: Sendable {
    private let workspace: Workspace
    private let base: String

    private var folder: String { "Sources/Kernel/\(base)" }

    /// Names the port of a base.
    public init(workspace: Workspace, base: String) {
        self.workspace = workspace
        self.base = base
    }

    /// Writes what was changed as a patch; an error if nothing was, or if there is a patch of that name.
    public func writePatch(named name: String, subject: String) async throws -> URL {
        guard workspace.kernels.appending(path: base).isDirectory else {
            throw Complaint(file: "--base \(base)", "no such base; there is no \(folder)")
        }
        let file = workspace.patches(base: base).appending(path: "\(name).patch")
        if FileManager.default.fileExists(atPath: file.path) {
            throw Complaint(file: "Patches/\(base)/\(name).patch", "exists already; remove it or choose another name")
        }
        let untracked = try await git(["ls-files", "--others", "--exclude-standard", folder])
        if let new = untracked.split(separator: "\n").first {
            throw Complaint(file: String(new), "is not known to git; say \"git add -N \(new)\" first")
        }
        let diff = try await git(["diff", "HEAD", "--relative=\(folder)"])
        if diff.isEmpty { throw Complaint(file: folder, "nothing was changed; edit the port first") }
        let header = try await header(subject: subject)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((header + diff).utf8).write(to: file, options: .atomic)
        return file
    }

    /// Puts the port back to what is committed.
    public func restore() async throws {
        _ = try await git(["checkout", "HEAD", "--", folder])
    }

    private func header(subject: String) async throws -> String {
        let name = (try? await git(["config", "user.name"]).trimmed(of: "\n")) ?? "A Hacker"
        let mail = (try? await git(["config", "user.email"]).trimmed(of: "\n")) ?? "hacker@example.org"
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "EEE, d MMM yyyy HH:mm:ss Z"
        return """
            From: \(name) <\(mail)>
            Date: \(format.string(from: Date()))
            Subject: [PATCH] \(subject)
            Patch-mainline: Not yet

            What it does, and why that closes the race.

            ---

            """
    }

    private func git(_ arguments: [String]) async throws -> String {
        let command = Command(
            program: try Command.required("git"), arguments: arguments, directory: workspace.root,
            environment: ["LC_ALL": "C"])
        let result = try await command.run()
        if result.succeeded { return result.standardOutput }
        let first = result.standardError.split(separator: "\n").first.map(String.init) ?? "failed"
        throw Complaint(file: "git \(arguments[0])", first)
    }
}

extension String {
    /// The text without one kind of character at its ends.
    fileprivate func trimmed(of characters: String) -> String {
        trimmingCharacters(in: CharacterSet(charactersIn: characters))
    }
}

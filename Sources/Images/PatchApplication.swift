// SPDX-License-Identifier: GPL-2.0-only
// Applying a patch to a copy of the port.

import Foundation

/// Applies patches with git, without fuzz, and makes sure that they changed something.
struct PatchApplication {
    /// The copy of the kernel that the patches change.
    let tree: URL

    /// Applies one patch; if it does not fit, nothing is changed.
    func apply(_ patch: Patch) async throws {
        let before = patch.changedFiles.map(contents)
        let result = try await git(["apply", "-p1", "--whitespace=nowarn", patch.file.standardizedFileURL.path]).run()
        guard result.succeeded else {
            throw ImageFailure.doesNotApply(complaint(from: result.standardError, about: patch))
        }
        for (file, old) in zip(patch.changedFiles, before) where contents(of: file) == old {
            let message = "does not apply: \(file) is the same afterwards"
            throw ImageFailure.doesNotApply(Complaint(file: patch.displayName, message))
        }
    }

    /// A git command that cannot see a repository around the tree: inside one, git would skip ignored files.
    private func git(_ arguments: [String]) throws -> Command {
        Command(
            program: try Command.required("git"), arguments: arguments, directory: tree,
            environment: [
                "GIT_CEILING_DIRECTORIES": tree.deletingLastPathComponent().path,
                "GIT_DIR": nil, "GIT_WORK_TREE": nil, "LC_ALL": "C",
            ])
    }

    private func contents(of file: String) -> Data? {
        try? Data(contentsOf: tree.appending(path: file))
    }

    /// Turns git's message into one that names file, hunk, and the line within the patch.
    private func complaint(from output: String, about patch: Patch) -> Complaint {
        let failed = output.firstMatch(of: /patch failed: (.+):(\d+)/)
        if let failed, let hunk = patch.hunks.first(where: { $0.file == failed.1 && "\($0.oldStart)" == failed.2 }) {
            let message = "hunk \(hunk.number) does not apply to \(hunk.file) at line \(hunk.oldStart)"
            return Complaint(file: patch.displayName, line: hunk.patchLine, message)
        }
        if let missing = output.firstMatch(of: /error: (.+): No such file or directory/) {
            let hunk = patch.hunks.first { $0.file == missing.1 }
            return Complaint(
                file: patch.displayName, line: hunk?.patchLine, "changes \(missing.1), which the base does not have")
        }
        if let corrupt = output.firstMatch(of: /corrupt patch at (?:.*:|line )(\d+)/) {
            return Complaint(file: patch.displayName, line: Int(corrupt.1), "the diff is damaged here")
        }
        let first = output.split(separator: "\n").first.map(String.init) ?? "git apply failed"
        return Complaint(file: patch.displayName, first.replacing("error: ", with: "", maxReplacements: 1))
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Applying a patch to a copy of the port.

import Foundation

/// Applies patches with git, without fuzz, and makes sure that they changed something.
struct PatchApplication {
    /// The copy of the kernel that the patches change.
    let tree: URL

    /// Where the original stands in the checkout: what a diff of the whole checkout has before the kernel's paths.
    let place: String

    /// Applies one patch; if it does not fit, nothing is changed.
    func apply(_ patch: Patch) async throws {
        let files = patch.changedFiles.map(inTree)
        let before = files.map(contents)
        let diff = Data(patch.text.utf8)
        let result = try await git(["apply", "--whitespace=nowarn", depth(of: patch)], diff).run()
        guard result.succeeded else {
            if let complaint = Complaint.fullDisk(tree.path, in: result.standardError) { throw complaint }
            let reverse = ["apply", "--check", "--reverse", "--whitespace=nowarn", depth(of: patch)]
            let isReversed = try await git(reverse, diff).run().succeeded
            throw ImageFailure.doesNotApply(
                isReversed ? Self.reversed(patch) : complaint(from: result.standardError, about: patch))
        }
        for (file, old) in zip(files, before) where contents(of: file) == old {
            let message = "does not apply: \(file) is the same afterwards"
            throw ImageFailure.doesNotApply(Complaint(file: patch.displayName, message))
        }
    }

    // MARK: Paths

    /// A path of a patch as it is in the tree.
    private func inTree(_ file: String) -> String {
        file.hasPrefix(place + "/") ? String(file.dropFirst(place.count + 1)) : file
    }

    /// How many folders git has to leave out: the `a` of a diff of the port, and more of one of the whole checkout.
    private func depth(of patch: Patch) -> String {
        let isOfCheckout = patch.changedFiles.allSatisfy { $0.hasPrefix(place + "/") }
        return "-p\(isOfCheckout ? 1 + place.split(separator: "/").count : 1)"
    }

    private func contents(of file: String) -> Data? {
        try? Data(contentsOf: tree.appending(path: file))
    }

    /// A git command that cannot see a repository around the tree: inside one, git would skip ignored files.
    private func git(_ arguments: [String], _ input: Data) throws -> Command {
        Command(
            program: try Command.required("git"), arguments: arguments, directory: tree,
            environment: [
                "GIT_CEILING_DIRECTORIES": tree.deletingLastPathComponent().path,
                "GIT_DIR": nil, "GIT_WORK_TREE": nil, "LC_ALL": "C",
            ], input: input)
    }

    // MARK: Complaints

    private static func reversed(_ patch: Patch) -> Complaint {
        Complaint(
            file: patch.displayName,
            "is reversed, or in the port already: it applies only backwards; make the diff from the old file to the new one"
        )
    }

    /// Turns git's message into one that names file, hunk, and the line within the patch.
    private func complaint(from output: String, about patch: Patch) -> Complaint {
        let failed = output.firstMatch(of: /patch failed: (.+):(\d+)/)
        if let failed,
            let hunk = patch.hunks.first(where: { inTree($0.file) == failed.1 && "\($0.oldStart)" == failed.2 })
        {
            let message =
                "hunk \(hunk.number) does not apply to \(inTree(hunk.file)) at line \(hunk.oldStart); "
                + "make it again from the files of \(place), with no fuzz"
            return Complaint(file: patch.displayName, line: hunk.patchLine, message)
        }
        if let missing = output.firstMatch(of: /error: (.+): No such file or directory/) {
            let hunk = patch.hunks.first { inTree($0.file) == missing.1 }
            return Complaint(file: patch.displayName, line: hunk?.patchLine, stranger(String(missing.1)))
        }
        if let corrupt = output.firstMatch(of: /corrupt patch at (?:.*:|line )(\d+)/) {
            return Complaint(
                file: patch.displayName, line: Int(corrupt.1),
                "the diff is damaged here; has a mailer wrapped its lines?")
        }
        let first = output.split(separator: "\n").first.map(String.init) ?? "git apply failed"
        return Complaint(file: patch.displayName, first.replacing("error: ", with: "", maxReplacements: 1))
    }

    /// What is wrong with a file that the port does not have: it may be the C of one that it has.
    private func stranger(_ file: String) -> String {
        let stem = file.hasSuffix(".c") ? String(file.dropLast(2)) : file
        let twin = "\(stem).swift"
        if (file.hasSuffix(".c") || file.hasSuffix(".h")) && contents(of: twin) != nil {
            return "changes \(file), which is C; make the change in \(place)/\(twin), then \"mmrace new-patch NAME\""
        }
        return "changes \(file), which the port does not have; a patch can change what is in \(place)"
    }
}

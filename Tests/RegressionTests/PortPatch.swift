// SPDX-License-Identifier: GPL-2.0-only
// Patches that tests make from the port as it is.

import Foundation
import Images
import Testing

/// Texts of one file of the port that are to be replaced, each where it comes first.
struct PortPatch {
    private let file: String
    private let edits: [(old: String, new: String)]

    init(_ file: String, _ edits: (old: String, new: String)...) {
        self.file = file
        self.edits = edits
    }

    /// Where patches are until the tests end.
    private static let scratch: URL = {
        atexit { try? FileManager.default.removeItem(at: PortPatch.scratch) }
        return FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString)")
    }()

    /// Writes the patch the way git writes it, into a folder of its own.
    func write() throws -> URL {
        let folder = Self.scratch.appending(path: UUID().uuidString)
        let source = try Workspace.find().kernels.appending(path: "v5.12/\(file)")
        let text = try String(contentsOf: source, encoding: .utf8)
        for (side, content) in [("a", text), ("b", edited(text))] {
            let copy = folder.appending(path: "\(side)/\(file)")
            try FileManager.default.createDirectory(
                at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: copy)
        }
        let patch = folder.appending(path: "own.patch")
        try difference(in: folder).write(to: patch)
        return patch
    }

    private func edited(_ text: String) -> String {
        edits.reduce(text) { text, edit in
            #expect(text.contains(edit.old), "the port no longer says \(edit.old)")
            return text.replacing(edit.old, with: edit.new, maxReplacements: 1)
        }
    }

    private func difference(in folder: URL) throws -> Data {
        let diff = Process()
        diff.executableURL = URL(filePath: "/usr/bin/env")
        diff.arguments = ["git", "diff", "--no-index", "--no-prefix", "a", "b"]
        diff.currentDirectoryURL = folder
        let pipe = Pipe()
        diff.standardOutput = pipe
        try diff.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        diff.waitUntilExit()
        return output
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Whether a cache entry is what it was.

import Foundation

/// A file beside an image with a digest of each other file in its folder, as `sha256sum` prints them.
struct Seal {
    private let folder: URL

    init(of folder: URL) {
        self.folder = folder
    }

    /// Writes the seal of a finished entry.
    func close() async throws {
        try Data(try await digests().utf8).write(to: file)
    }

    /// Whether nothing has been changed, cut off, added or lost since.
    func isWhole() async throws -> Bool {
        guard let known = try? String(contentsOf: file, encoding: .utf8) else { return false }
        return try await digests() == known
    }

    private var file: URL { folder.appending(path: "seal") }

    private func digests() async throws -> String {
        let files = try SourceFile.names(in: folder).filter { $0 != file.lastPathComponent }
        let program = try Command.required("sha256sum")
        let result = try await Command(program: program, arguments: ["--"] + files, directory: folder).run()
        guard result.succeeded else {
            throw Complaint(file: folder.path, "cannot be read: \(result.standardError.prefix { $0 != "\n" }))")
        }
        return result.standardOutput
    }
}

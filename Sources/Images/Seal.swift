// SPDX-License-Identifier: GPL-2.0-only
// Whether a cache entry is what it was.

import Foundation

/// A file beside an image with a digest of everything else in its folder.
struct Seal {
    private let folder: URL

    init(of folder: URL) {
        self.folder = folder
    }

    /// Writes the seal of a finished entry.
    func close() async throws {
        try Data(try await digest().utf8).write(to: file)
    }

    /// Whether nothing has been changed, cut off or lost since.
    func isWhole() async throws -> Bool {
        guard let known = try? String(contentsOf: file, encoding: .utf8) else { return false }
        return try await digest() == known
    }

    private var file: URL { folder.appending(path: "seal") }

    private func digest() async throws -> String {
        let files = try SourceFile.all(in: folder).filter { $0.name != file.lastPathComponent }
        return try await SourceFile.digest(of: files, and: [])
    }
}

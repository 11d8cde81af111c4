// SPDX-License-Identifier: GPL-2.0-only
// A file that goes into an image.

import Foundation

/// A file's name below some root, and its content.
struct SourceFile: Hashable {
    /// The path below the root.
    let name: String

    /// What is in it.
    let content: Data

    /// Reads one file.
    init(named name: String, at file: URL) throws {
        self.name = name
        guard let content = try? Data(contentsOf: file) else {
            throw Complaint(file: file.path, "cannot be read; build the package first")
        }
        self.content = content
    }

    /// Reads every file of a tree, sorted by name.
    static func all(in root: URL) throws -> [SourceFile] {
        try names(in: root).map { try SourceFile(named: $0, at: root.appending(path: $0)) }
    }

    /// The names of the files of a tree, sorted.
    static func names(in root: URL) throws -> [String] {
        guard let names = FileManager.default.subpaths(atPath: root.path) else {
            throw Complaint(file: root.path, "no such folder")
        }
        return names.sorted().filter { !root.appending(path: $0).isDirectory }
    }

    /// One digest of many files and texts; it depends on nothing but their names and contents.
    static func digest(of files: [SourceFile], and texts: [String]) async throws -> String {
        var stream = Data()
        for file in files {
            stream.append(Data("\(file.name)\0\(file.content.count)\0".utf8))
            stream.append(file.content)
        }
        for text in texts { stream.append(Data("\0\(text.utf8.count)\0\(text)".utf8)) }
        let result = try await Command(program: try Command.required("sha256sum"), input: stream).run()
        return String(result.standardOutput.prefix(64))
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The files of this package, for tests that read them.

import Foundation

/// A text file of the package.
struct SourceText: Sendable {
    /// The path below the package's root.
    let path: String

    /// Its lines.
    let lines: [String]

    init(path: String, text: String) {
        self.path = path
        var lines = text.components(separatedBy: "\n")
        if lines.last == "" { lines.removeLast() }
        self.lines = lines
    }
}

/// Reads the package that this test belongs to.
enum SourceTree {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// All files with one of these suffixes below a folder.
    static func files(in folder: String, suffixes: Set<String> = ["swift"]) throws -> [SourceText] {
        let top = root.appending(path: folder)
        let names = FileManager.default.subpaths(atPath: top.path) ?? []
        return try names.sorted().filter { suffixes.contains(($0 as NSString).pathExtension) }.map { name in
            let text = try String(contentsOf: top.appending(path: name), encoding: .utf8)
            return SourceText(path: "\(folder)/\(name)", text: text)
        }
    }

    /// Everything that people write, in any language of the package but make.
    static func everything() throws -> [SourceText] {
        try ["Sources", "Tests", "CSupport"].flatMap { try files(in: $0, suffixes: ["swift", "c", "h", "S"]) }
    }
}

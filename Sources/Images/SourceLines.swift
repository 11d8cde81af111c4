// SPDX-License-Identifier: GPL-2.0-only
// The text behind a place in the port.

import Foundation

/// The lines of a patched tree. Every file is read once.
struct SourceLines {
    /// The root of the tree.
    let root: URL

    private var files: [String: [String]] = [:]

    init(root: URL) {
        self.root = root
    }

    /// The statement that starts in a line: the line, with those that follow until its parentheses are closed.
    mutating func text(at location: SourceLocation) -> String? {
        let lines = lines(of: location.file)
        guard lines.indices.contains(location.line - 1) else { return nil }
        var text = lines[location.line - 1].trimmed
        for next in lines.dropFirst(location.line).prefix(3) where text.opensMore {
            text += text.hasSuffix("(") ? next.trimmed : " " + next.trimmed
        }
        return text
    }

    private mutating func lines(of file: String) -> [String] {
        if let known = files[file] { return known }
        let text = (try? String(contentsOf: root.appending(path: file), encoding: .utf8)) ?? ""
        let lines = text.numberedLines.map(\.line)
        files[file] = lines
        return lines
    }
}

extension String {
    /// Whether more parentheses open than close.
    fileprivate var opensMore: Bool {
        count { $0 == "(" } > count { $0 == ")" }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// A change of one line of the port.

import Foundation

/// One line that is replaced by another one. Numbers of lines stay as they are.
public struct Edit: Hashable, Sendable {
    /// The file below the root of the tree.
    public let file: String

    /// The number of the line, from one.
    public let line: Int

    /// What stands there afterwards.
    public let text: String

    /// Makes an edit.
    public init(file: String, line: Int, text: String) {
        self.file = file
        self.line = line
        self.text = text
    }

    /// Changes a tree.
    func apply(to tree: URL) throws {
        let place = tree.appending(path: file)
        var lines = try String(contentsOf: place, encoding: .utf8).components(separatedBy: "\n")
        guard lines.indices.contains(line - 1) else { throw Complaint(file: file, line: line, "no such line") }
        lines[line - 1] = text
        try Data(lines.joined(separator: "\n").utf8).write(to: place)
    }
}

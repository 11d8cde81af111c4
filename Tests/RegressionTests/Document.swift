// SPDX-License-Identifier: GPL-2.0-only
// The documents of the project, and what they show.

import Foundation
import Images
import Testing

/// A Markdown file for users.
struct Document: Sendable, CustomTestStringConvertible {
    /// The path below the package's root.
    var name: String
    var text: String

    var testDescription: String { name }

    /// The README and everything in `Documentation`.
    static let all: [Document] = {
        guard let workspace = try? Workspace.find() else { return [] }
        let folder = workspace.root.appending(path: "Documentation")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let documents = names.filter { $0.hasSuffix(".md") }.sorted().map { "Documentation/" + $0 }
        return (["README.md"] + documents).compactMap { name in
            (try? String(contentsOf: workspace.root.appending(path: name), encoding: .utf8)).map {
                Document(name: name, text: $0)
            }
        }
    }()

    /// An indented block after a remark `<!-- kind: what -->`.
    struct Block: Sendable, CustomTestStringConvertible {
        var document: String
        var what: String
        /// The lines of the document that the block takes, from zero.
        var lines: Range<Int>
        /// The text without its indentation.
        var text: String

        var testDescription: String { "\(document): \(what)" }
    }

    /// The blocks of one kind.
    func blocks(_ kind: String) -> [Block] {
        let lines = text.components(separatedBy: "\n")
        return lines.indices.compactMap { index in
            guard let remark = lines[index].wholeMatch(of: /<!-- ([a-z ]+): (.*) -->/), remark.1 == kind else {
                return nil
            }
            let start = min(index + 2, lines.count)
            var end = lines[start...].firstIndex { !$0.isEmpty && !$0.hasPrefix("    ") } ?? lines.count
            while end > start && lines[end - 1].isEmpty { end -= 1 }
            let text = lines[start..<end].map { String($0.dropFirst(4)) }.joined(separator: "\n")
            return Block(document: name, what: String(remark.2), lines: start..<end, text: text)
        }
    }

    /// Files that are linked to, as written.
    var links: [String] {
        text.matches(of: /\]\(([^)#:]+)\)/).map { String($0.1) }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The functions of a patched tree, to see which of them a patch changes.

import Foundation

/// Every function of a tree with its text.
public struct PortFunctions: Sendable {
    private let texts: [String: String]

    /// Reads the tree of an image.
    public init(of image: Image) throws {
        var texts: [String: String] = [:]
        for file in try SourceFile.all(in: image.sources) where file.name.hasSuffix(".swift") {
            for (name, text) in Self.functions(in: String(decoding: file.content, as: UTF8.self)) {
                texts["\(file.name): \(name)", default: ""] += text
            }
        }
        self.texts = texts
    }

    /// The functions that are not the same in another tree, as `mm/mremap.swift: move_normal_pmd`. Comments and
    /// indentation do not count.
    public func differences(from other: PortFunctions) -> [String] {
        Set(texts.keys).union(other.texts.keys).filter { texts[$0] != other.texts[$0] }.sorted()
    }

    /// Cuts a file at its function declarations; what stands before the first one counts as a function of its own.
    static func functions(in text: String) -> [(name: String, text: String)] {
        var parts: [(name: String, text: String)] = [("declarations", "")]
        for (_, line) in text.numberedLines {
            let code = (line.firstRange(of: "//").map { String(line[..<$0.lowerBound]) } ?? line)
                .trimmingCharacters(in: .whitespaces)
            if code.isEmpty { continue }
            if code.contains("func "), let match = code.firstMatch(of: /\bfunc (\w+)\s*[(<]/) {
                parts.append((String(match.1), ""))
            }
            parts[parts.count - 1].text += code + "\n"
        }
        return parts
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Where the port departs from the kernel's C, as its tags say.

import Foundation

/// One `PORT(kind): reason` tag.
public struct Deviation: Hashable, Sendable, CustomStringConvertible {
    /// The file below the package's root.
    public let file: String

    /// The line of the tag.
    public let line: Int

    /// `omit`, `swift`, `model` or `stub`.
    public let kind: String

    /// Why.
    public let reason: String

    public var description: String { "\(file):\(line): \(kind): \(reason)" }

    /// Finds the tags of all Swift files in the named folders.
    public static func all(in folders: [String], of root: URL) throws -> [Deviation] {
        try folders.flatMap { folder in
            try SourceFile.all(in: root.appending(path: folder)).filter { $0.name.hasSuffix(".swift") }.flatMap {
                tags(in: String(decoding: $0.content, as: UTF8.self), file: "\(folder)/\($0.name)")
            }
        }
    }

    static func tags(in text: String, file: String) -> [Deviation] {
        text.numberedLines.compactMap { number, line in
            guard let match = line.firstMatch(of: /PORT\((\w+)\):?\s*(.*)/) else { return nil }
            return Deviation(file: file, line: number, kind: String(match.1), reason: String(match.2).trimmed)
        }
    }
}

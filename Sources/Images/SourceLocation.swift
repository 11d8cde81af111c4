// SPDX-License-Identifier: GPL-2.0-only
// A place in the port.

/// A line of the patched tree.
public struct SourceLocation: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The file below the root of the tree, such as `mm/mremap.swift`.
    public let file: String

    /// The line, from one.
    public let line: Int

    /// Makes a location.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    public var description: String { "\(file):\(line)" }
}

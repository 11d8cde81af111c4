// SPDX-License-Identifier: GPL-2.0-only
// What is wrong with the text of a question.

/// The first mistake in a litmus file: where it is, what is wrong and what would be right.
public struct Mistake: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    public let line: Int
    /// In characters, from 1.
    public let column: Int
    public let message: String

    init(_ place: Place, _ message: String) {
        line = place.line
        column = place.column
        self.message = message
    }

    public var description: String { "\(line):\(column): \(message)" }
}

/// A place in a file.
struct Place: Hashable, Sendable {
    var line: Int
    var column: Int
}

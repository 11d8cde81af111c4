// SPDX-License-Identifier: GPL-2.0-only
// A line of the port with its text.

/// A place in the patched tree and what is written there.
public struct CodeLine: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Where it is.
    public let location: SourceLocation

    /// The statement, on one line.
    public let text: String

    /// Makes a line.
    public init(_ location: SourceLocation, _ text: String) {
        self.location = location
        self.text = text
    }

    public var description: String { "\(location) \(text)" }
}

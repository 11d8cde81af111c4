// SPDX-License-Identifier: GPL-2.0-only
// What is wrong with something a user wrote, and where.

/// One line that says what is wrong in which place, and what would be right.
public struct Complaint: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, as the user knows it.
    public let file: String

    /// The line within the file, if one line is to blame.
    public let line: Int?

    /// What is wrong, and what would be right.
    public let message: String

    /// Makes a complaint about a place.
    public init(file: String, line: Int? = nil, _ message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    public var description: String {
        line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
    }
}

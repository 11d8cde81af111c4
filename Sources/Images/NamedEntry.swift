// SPDX-License-Identifier: GPL-2.0-only
// A name that the worker process lists.

/// A name with one line about it.
public struct NamedEntry: Hashable, Sendable, Decodable {
    /// The name as it is written in `Expect:` lines and on command lines.
    public let name: String

    /// One line about it.
    public let summary: String

    /// Makes an entry.
    public init(name: String, summary: String) {
        self.name = name
        self.summary = summary
    }
}

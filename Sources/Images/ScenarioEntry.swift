// SPDX-License-Identifier: GPL-2.0-only
// A scenario that the worker process lists.

/// A scenario with the architectures on which it makes sense.
public struct ScenarioEntry: Hashable, Sendable, Decodable {
    /// The scenario's name.
    public let name: String

    /// One line about it.
    public let summary: String

    /// On which architectures it runs.
    public let archs: [String]

    /// Makes an entry.
    public init(name: String, summary: String, archs: [String]) {
        self.name = name
        self.summary = summary
        self.archs = archs
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// What the worker process prints at its end.

/// The last line of a worker: what the whole search saw.
public struct SearchResult: Hashable, Sendable, Codable {
    /// Whether all interleavings were tried.
    public let complete: Bool

    /// How many executions there were.
    public let executions: Int

    /// How many steps they took together, those of repeated prefixes included.
    public var events: Int? = nil

    /// How long they took, in seconds.
    public let seconds: Double

    /// One finding for each invariant that broke.
    public let findings: [Finding]

    /// The layers that were finished, if the search has layers.
    public var layers: [LayerEntry]? = nil
}

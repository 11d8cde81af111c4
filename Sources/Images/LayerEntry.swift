// SPDX-License-Identifier: GPL-2.0-only
// A finished layer of a search by numbers of preemptions.

/// Every class of interleavings that some schedule with so many preemptions reaches was run.
public struct LayerEntry: Hashable, Sendable, Codable {
    /// The most preemptions.
    public let preemptions: Int

    /// How many classes there are, those with fewer preemptions included.
    public let classes: Int

    /// How many of them broke something.
    public let broken: Int

    /// Makes an entry.
    public init(preemptions: Int, classes: Int, broken: Int) {
        self.preemptions = preemptions
        self.classes = classes
        self.broken = broken
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// What a run on real threads uses.

/// Memory, frames and callbacks of a run on real threads, all since its start.
public struct Vitals: Hashable, Sendable, Codable {
    /// Bytes of memory that the process occupies.
    public let resident: Int

    /// Frames that the kernel allocated while it ran on threads.
    public let framesTaken: Int

    /// Frames that it gave up.
    public let framesGivenUp: Int

    /// Callbacks that were handed to liburcu.
    public let callbacksQueued: Int

    /// Callbacks that liburcu has called.
    public let callbacksRun: Int

    /// Whether the simulated memory was what it had been at the start, after the last iteration; nil before the end.
    public let intact: Bool?

    /// How the iterations ended beside how a search says they may; nil before the end, or if it was not asked for.
    public let states: FinalStates?
}

/// Final states of a scenario: what tables, translations and the kernel's own memory are when nothing can go on any more.
public struct FinalStates: Hashable, Sendable, Codable {
    /// How many the search has.
    public let explored: Int

    /// How many of these threads have come to.
    public let seen: Int

    /// How many others threads have come to: none, or the search is wrong.
    public let unknown: Int
}

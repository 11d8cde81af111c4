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
}

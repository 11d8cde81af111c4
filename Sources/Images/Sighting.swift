// SPDX-License-Identifier: GPL-2.0-only
// What one worker process saw.

/// What a worker process saw in a cell, and how long it looked.
public struct Sighting: Sendable {
    /// The verdict.
    public let verdict: Verdict

    /// How long the process lived.
    public let seconds: Double

    /// How long its search took, if it gave a result.
    public let searchSeconds: Double?
}

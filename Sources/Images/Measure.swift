// SPDX-License-Identifier: GPL-2.0-only
// A figure that was measured.

/// One figure of a measurement.
public struct Measure: Hashable, Sendable, Codable {
    /// What was measured.
    public let name: String

    /// How much it was.
    public let value: Double

    /// Of what.
    public let unit: String
}

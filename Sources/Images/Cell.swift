// SPDX-License-Identifier: GPL-2.0-only
// One box of the matrix.

/// A scenario on an architecture: what one worker process explores.
public struct Cell: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The scenario's name.
    public let scenario: String

    /// The architecture's name.
    public let arch: String

    /// Makes a cell from its two names.
    public init(scenario: String, arch: String) {
        self.scenario = scenario
        self.arch = arch
    }

    public var description: String { "\(scenario) @\(arch)" }
}

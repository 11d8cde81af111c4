// SPDX-License-Identifier: GPL-2.0-only
// The end of one cell of several.

/// What a worker says after the lines of a cell, if it explores several.
struct CellEnd: Hashable, Sendable, Codable {
    /// The scenario's name.
    let scenario: String

    /// The architecture's name.
    let arch: String

    /// The exit status of the cell's own process, or 128 and the number of the signal that killed it.
    let status: Int

    /// How long that process lived, in seconds.
    let seconds: Double

    /// The cell.
    var cell: Cell { Cell(scenario: scenario, arch: arch) }
}

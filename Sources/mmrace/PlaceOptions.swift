// SPDX-License-Identifier: GPL-2.0-only
// One image in one cell, as several subcommands name it.

import ArgumentParser
import Images

/// Which image, in which scenario, on which architecture.
struct PlaceOptions: ParsableArguments {
    @Argument(help: "The name of an image or a series, or a patch file.", completion: .file())
    var image: String

    @Option(help: "The scenario.")
    var scenario: String

    @Option(help: "The architecture.")
    var arch: String

    @Option(help: "The base that the patches apply to.")
    var base = "v5.12"

    /// The cell; an error if a glob names more than one.
    func cell(in session: Session) throws -> Cell {
        let cells = try session.vocabulary.cells(scenario: scenario, arch: arch)
        if cells.count == 1 { return cells[0] }
        throw Complaint(file: "--scenario \(scenario) --arch \(arch)", "names \(cells.count) cells; name one")
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// What a run saw of one image.

/// What happened to one image.
public struct ImageResult: Sendable {
    /// What it was made of.
    public let recipe: Recipe

    /// The image, or why there is none.
    public let build: Result<Image, ImageFailure>

    /// Its cells, in the order asked for; empty if there is no image.
    public let cells: [CellResult]

    /// Makes a result.
    public init(recipe: Recipe, build: Result<Image, ImageFailure>, cells: [CellResult]) {
        self.recipe = recipe
        self.build = build
        self.cells = cells
    }
}

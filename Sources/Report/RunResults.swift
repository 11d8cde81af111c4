// SPDX-License-Identifier: GPL-2.0-only
// What every form of report is made of.

import Images

/// The results of a run, with the counterexamples that were replayed.
public struct RunResults: Sendable {
    /// What was seen of each image.
    public let images: [ImageResult]

    /// The cells that were asked for.
    public let cells: [Cell]

    /// A counterexample and where it belongs.
    public struct Example: Sendable {
        /// The index of the image.
        public let image: Int

        /// Its cell.
        public let cell: Cell

        /// The replayed schedule.
        public let example: Counterexample

        /// The indices of other images in which the same schedule breaks the same invariant of the cell.
        public let alike: [Int]

        /// Makes an example.
        public init(image: Int, cell: Cell, example: Counterexample, alike: [Int] = []) {
            self.image = image
            self.cell = cell
            self.example = example
            self.alike = alike
        }
    }

    /// The counterexamples, in the order of images and cells.
    public let examples: [Example]

    /// How long everything took.
    public let seconds: Double

    /// What was seen of each image, by cell.
    private let table: [[Cell: CellResult]]

    /// Collects results.
    public init(_ images: [ImageResult], cells: [Cell], examples: [Example] = [], seconds: Double = 0) {
        self.images = images
        self.cells = cells
        self.examples = examples
        self.seconds = seconds
        table = images.map { Dictionary($0.cells.map { ($0.cell, $0) }, uniquingKeysWith: { first, _ in first }) }
    }

    /// Whether a counterexample is of a cell that is not as expected.
    public func isSurprise(_ example: Example) -> Bool {
        seen(example.image, example.cell)?.isExpected == false
    }

    /// What was seen of an image in a cell; nil if there is no image.
    func seen(_ image: Int, _ cell: Cell) -> CellResult? { table[image][cell] }

    /// The scenarios, in their order.
    var scenarios: [String] { cells.map(\.scenario).uniqued }

    /// The counterexamples of one box of the matrix.
    func examples(of image: Int, _ cell: Cell) -> [Counterexample] {
        examples.filter { $0.image == image && $0.cell == cell }.map(\.example)
    }

    /// One box of the matrix: an image in a cell, and what was seen there unless there is no image.
    struct Box {
        let index: Int
        let image: ImageResult
        let cell: Cell
        let seen: CellResult?

        /// The image with its architecture.
        var name: String { "\(image.recipe.name)@\(cell.arch)" }

        /// Whether it is as expected.
        var isExpected: Bool { seen?.isExpected == true }

        /// What was expected and seen, or why there is no image.
        var words: String {
            if let seen {
                return seen.isExpected ? "\(seen.verdict)" : "expected \(seen.expectation), saw \(seen.verdict)"
            }
            if case .failure(let failure) = image.build { return "no image: \(failure)" }
            return "not run"
        }
    }

    /// The boxes of a scenario, image by image.
    func boxes(of scenario: String) -> [Box] {
        images.enumerated().flatMap { index, image in
            cells.filter { $0.scenario == scenario }.map { cell in
                Box(index: index, image: image, cell: cell, seen: seen(index, cell))
            }
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Running many images over many cells.

import Foundation

/// What happened in one cell.
public struct CellResult: Hashable, Sendable {
    /// The scenario and the architecture.
    public let cell: Cell

    /// What was expected there.
    public let expectation: ExpectedVerdict

    /// What was seen.
    public let verdict: Verdict

    /// How long it took.
    public let seconds: Double

    /// Makes a result.
    public init(cell: Cell, expectation: ExpectedVerdict, verdict: Verdict, seconds: Double) {
        self.cell = cell
        self.expectation = expectation
        self.verdict = verdict
        self.seconds = seconds
    }

    /// Whether the expectation is met.
    public var isExpected: Bool { verdict.meets(expectation) }
}

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

/// Builds recipes and boots each of them in every cell, a few at a time.
public struct Campaign: Sendable {
    private let builder: ImageBuilder
    private let worker: Worker
    private let jobs: Int
    private let timeLimit: Double

    /// Called with what was finished, how many of its kind are done, and how many there are.
    public typealias Progress = @Sendable (_ what: String, _ done: Int, _ of: Int) -> Void

    /// Makes a campaign that runs `jobs` processes at a time.
    public init(builder: ImageBuilder, worker: Worker, jobs: Int, timeLimit: Double) {
        self.builder = builder
        self.worker = worker
        self.jobs = jobs
        self.timeLimit = timeLimit
    }

    /// Runs everything.
    public func run(
        _ recipes: [Recipe], _ cells: [Cell], progress: @escaping Progress = { _, _, _ in }
    ) async throws -> [ImageResult] {
        let builds = try await build(recipes, progress: progress)
        let runs = zip(recipes, builds).flatMap { recipe, build in
            cells.compactMap { cell in (try? build.get()).map { Boot(recipe: recipe, image: $0, cell: cell) } }
        }
        let counter = Counter(total: runs.count, kind: "explored", progress: progress)
        let results = try await runs.parallelMap(width: jobs) { boot in
            let seen = try await worker.explore(boot.image, boot.cell, timeLimit: timeLimit)
            await counter.finish("\(boot.recipe.name) \(boot.cell)")
            return CellResult(
                cell: boot.cell, expectation: boot.recipe.expectations.expectation(for: boot.cell),
                verdict: seen.verdict, seconds: seen.seconds)
        }
        return Self.group(results, by: runs, recipes: recipes, builds: builds)
    }

    /// One process to run.
    private struct Boot: Sendable {
        let recipe: Recipe
        let image: Image
        let cell: Cell
    }

    private func build(
        _ recipes: [Recipe], progress: @escaping Progress
    ) async throws -> [Result<Image, ImageFailure>] {
        let counter = Counter(total: recipes.count, kind: "built", progress: progress)
        return try await recipes.parallelMap(width: jobs) { recipe in
            let result = try await image(from: recipe)
            await counter.finish(recipe.name)
            return result
        }
    }

    /// An image, or what is wrong with the patch; any other error ends the campaign.
    private func image(from recipe: Recipe) async throws -> Result<Image, ImageFailure> {
        do {
            return .success(try await builder.build(recipe))
        } catch let failure as ImageFailure {
            return .failure(failure)
        }
    }

    private static func group(
        _ results: [CellResult], by runs: [Boot], recipes: [Recipe], builds: [Result<Image, ImageFailure>]
    ) -> [ImageResult] {
        let pairs = Dictionary(grouping: zip(runs, results), by: \.0.recipe.name)
        return zip(recipes, builds).map { recipe, build in
            ImageResult(recipe: recipe, build: build, cells: pairs[recipe.name, default: []].map(\.1))
        }
    }
}

/// Counts what is done, from many tasks.
private actor Counter {
    private var done = 0
    private let total: Int
    private let kind: String
    private let progress: Campaign.Progress

    init(total: Int, kind: String, progress: @escaping Campaign.Progress) {
        self.total = total
        self.kind = kind
        self.progress = progress
    }

    func finish(_ name: String) {
        done += 1
        progress("\(kind) \(name)", done, total)
    }
}

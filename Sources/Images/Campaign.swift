// SPDX-License-Identifier: GPL-2.0-only
// Running many images over many cells.

import Foundation

/// Builds recipes and boots each of them in every cell, a few at a time.
public struct Campaign: Sendable {
    private let builder: ImageBuilder
    private let worker: Worker
    private let cache: VerdictCache?
    private let jobs: Int
    private let timeLimit: Double
    private let plan: SearchPlan
    private let checkpoints: CheckpointFolder?
    /// Images with the same sources need one search for each cell.
    private let searches = Once<Search, Sighting>(remembers: true)

    /// Called with words that say how far it all is.
    public typealias Progress = @Sendable (String) -> Void

    /// Makes a campaign that runs `jobs` processes at a time, and none for what the cache has seen before. Searches that are cut
    /// off are left in the folder for checkpoints, and those that are there are gone on with.
    public init(
        builder: ImageBuilder, worker: Worker, cache: VerdictCache? = nil, jobs: Int, timeLimit: Double,
        plan: SearchPlan = SearchPlan(), checkpoints: CheckpointFolder? = nil
    ) {
        self.builder = builder
        self.worker = worker
        self.cache = cache
        self.jobs = jobs
        self.timeLimit = timeLimit
        self.plan = plan
        self.checkpoints = checkpoints
    }

    /// Runs everything. If the task is cancelled, what was finished by then is returned.
    public func run(
        _ recipes: [Recipe], _ cells: [Cell], progress: @escaping Progress = { _ in }
    ) async throws -> [ImageResult] {
        let builds = try await build(recipes, progress: progress)
        let runs = recipes.indices.flatMap { index in
            cells.compactMap { cell in
                (try? builds[index].get()).map { Boot(index: index, recipe: recipes[index], image: $0, cell: cell) }
            }
        }
        let counter = Counter(total: runs.count, width: jobs, kind: "explored", progress: progress)
        // Processes that would have nothing to do share the searches there are.
        let processes = max(1, jobs / max(1, runs.count))
        let results = try await runs.parallelMap(width: jobs) { boot -> CellResult? in
            await counter.begin(boot.name)
            guard let seen = try await unlessCancelled({ try await explore(boot, processes, counter) }) else {
                return nil
            }
            await counter.finish(boot.name, seconds: seen.wasCached ? 0 : seen.seconds)
            return CellResult(
                cell: boot.cell, expectation: boot.recipe.expectations.expectation(for: boot.cell),
                verdict: seen.verdict, seconds: seen.seconds, wasCached: seen.wasCached, layers: seen.layers)
        }
        let byIndex = Dictionary(grouping: zip(runs, results), by: \.0.index)
        return recipes.indices.map { index in
            ImageResult(
                recipe: recipes[index], build: builds[index], cells: byIndex[index, default: []].compactMap(\.1))
        }
    }

    /// What a like image gives in this cell, what the cache has seen, or what a process sees now.
    private func explore(_ boot: Boot, _ processes: Int, _ counter: Counter) async throws -> Sighting {
        try await searches.value(for: Search(image: boot.image.folder, cell: boot.cell)) {
            try await search(boot, processes, counter)
        }
    }

    private func search(_ boot: Boot, _ processes: Int, _ counter: Counter) async throws -> Sighting {
        if let known = cache?.sighting(of: boot.image, boot.cell) { return known }
        let seen = try await worker.explore(
            boot.image, boot.cell, timeLimit: timeLimit, plan: plan, processes: processes, checkpoints: checkpoints
        ) { progress in
            Task { await counter.note(boot.name, progress) }
        }
        try cache?.keep(seen, of: boot.image, boot.cell)
        return seen
    }

    /// What work gave, or nil if the campaign was cancelled before or while it was done.
    private func unlessCancelled<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value? {
        if Task.isCancelled { return nil }
        do {
            let value = try await work()
            return Task.isCancelled ? nil : value
        } catch {
            if Task.isCancelled { return nil }
            throw error
        }
    }

    /// What decides the outcome of a search.
    private struct Search: Hashable {
        let image: URL
        let cell: Cell
    }

    /// One process to run.
    private struct Boot: Sendable {
        let index: Int
        let recipe: Recipe
        let image: Image
        let cell: Cell

        var name: String { "\(recipe.name) \(cell)" }
    }

    private func build(
        _ recipes: [Recipe], progress: @escaping Progress
    ) async throws -> [Result<Image, ImageFailure>] {
        let counter = Counter(total: recipes.count, width: jobs, kind: "built", progress: progress)
        // One after the other what goes on from each other: each is compiled from what the one before it left.
        return try await Self.lines(recipes).parallelMap(width: jobs) { line in
            var results: [Result<Image, ImageFailure>] = []
            for recipe in line {
                let start = ContinuousClock.now
                await counter.begin(recipe.name)
                results.append(try await image(from: recipe))
                await counter.finish(recipe.name, seconds: (ContinuousClock.now - start) / .seconds(1))
            }
            return results
        }.flatMap(\.self)
    }

    /// Recipes in their order, cut where one does not add patches to the one before it.
    private static func lines(_ recipes: [Recipe]) -> [[Recipe]] {
        recipes.reduce(into: []) { lines, recipe in
            if let last = lines.last?.last, !last.isBase, last.patches.count < recipe.patches.count,
                recipe.patches.starts(with: last.patches)
            {
                lines[lines.count - 1].append(recipe)
            } else {
                lines.append([recipe])
            }
        }
    }

    /// An image, or what is wrong with the patch; any other error ends the campaign.
    private func image(from recipe: Recipe) async throws -> Result<Image, ImageFailure> {
        do {
            let image = try await unlessCancelled { try await builder.build(recipe) }
            return image.map { .success($0) } ?? .failure(.interrupted)
        } catch let failure as ImageFailure {
            return .failure(failure)
        }
    }
}

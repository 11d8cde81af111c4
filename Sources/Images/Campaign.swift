// SPDX-License-Identifier: GPL-2.0-only
// Running many images over many cells.

import Foundation
import Objects

/// Builds recipes and boots each of them in every cell, a few at a time.
public struct Campaign: Sendable {
    private let builder: ImageBuilder
    private let worker: Worker
    private let cache: VerdictCache?
    private let jobs: Int
    private let timeLimit: Double
    private let plan: SearchPlan
    private let checkpoints: CheckpointFolder?

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
        // Images with the same sources need one search for each cell.
        var images: [URL: Image] = [:]
        var bases: [URL: String] = [:]
        var folders: [URL] = []
        for (recipe, build) in zip(recipes, builds) {
            guard case .success(let image) = build, images.updateValue(image, forKey: image.folder) == nil else {
                continue
            }
            bases[image.folder] = recipe.isBase ? nil : recipe.base
            folders.append(image.folder)
        }
        let count = folders.count * cells.count
        let counter = Counter(total: count, width: jobs, kind: "explored", progress: progress)
        let batches = folders.compactMap { images[$0] }.flatMap { image in
            cells.chunks(of: Self.cellsOfBatch(count, jobs: jobs)).map {
                Batch(image: image, base: bases[image.folder], cells: Array($0))
            }
        }
        // Processes that would have nothing to do share the searches there are.
        let processes = max(1, jobs / max(1, count))
        let seen = try await batches.parallelMap(width: jobs) { batch in
            try await explore(batch, processes, counter)
        }
        var sightings: [URL: [Cell: Sighting]] = [:]
        for (batch, seen) in zip(batches, seen) {
            sightings[batch.image.folder, default: [:]].merge(seen) { $1 }
        }
        var results: [ImageResult] = []
        var baseCode: [String: CodeTable] = [:]
        for name in Set(bases.values) { baseCode[name] = await builder.base(name)?.code }
        for (recipe, build) in zip(recipes, builds) {
            let image = try? build.get()
            let seen = image.flatMap { sightings[$0.folder] } ?? [:]
            var changes: CodeChanges?
            if let image, !recipe.isBase, let base = baseCode[recipe.base] {
                changes = CodeChanges(in: image, from: base)
            }
            let found = cells.compactMap { cell in
                seen[cell].map {
                    CellResult(
                        $0, cell, recipe.expectations.expectation(for: cell), runsChanges: changes?.areRun(by: $0))
                }
            }
            results.append(ImageResult(recipe: recipe, build: build, cells: found))
        }
        return results
    }

    /// Cells of one image that one process explores.
    private struct Batch: Sendable {
        let image: Image
        /// The base that it was patched from, if it was patched.
        let base: String?
        let cells: [Cell]

        func name(of cell: Cell) -> String { "\(image.name) \(cell)" }
    }

    /// How many cells one process explores: a dozen, so that starting it does not count, or fewer, so that no job has nothing to
    /// do while another has many.
    private static func cellsOfBatch(_ count: Int, jobs: Int) -> Int { min(12, max(1, count / (4 * max(1, jobs)))) }

    /// What the cache has seen of each cell, or what a process sees now.
    private func explore(_ batch: Batch, _ processes: Int, _ counter: Counter) async throws -> [Cell: Sighting] {
        var seen: [Cell: Sighting] = [:]
        func add(_ new: [Cell: Sighting]) async {
            for (cell, sighting) in new {
                seen[cell] = sighting
                await counter.finish(batch.name(of: cell), seconds: sighting.isOld ? 0 : sighting.seconds)
            }
        }
        func keep(_ new: [Cell: Sighting]) async throws {
            try await cache?.keep(new, of: batch.image)
            await add(new)
        }
        if let cache {
            await add(
                try await cache.sightings(of: batch.image, in: batch.cells) {
                    if let base = batch.base { await builder.base(base) } else { nil }
                })
        }
        let unknown = batch.cells.filter { seen[$0] == nil }
        for cell in unknown { await counter.begin(batch.name(of: cell)) }
        if unknown.count > 1 && checkpoints == nil && !Task.isCancelled {
            try await keep(
                try await worker.explore(batch.image, unknown, timeLimit: timeLimit, plan: plan) { cell, progress in
                    Task { await counter.note(batch.name(of: cell), progress) }
                })
        }
        for cell in unknown where seen[cell] == nil {
            let alone = try await unlessCancelled {
                try await worker.explore(
                    batch.image, cell, timeLimit: timeLimit, plan: plan, processes: processes, checkpoints: checkpoints
                ) { progress in
                    Task { await counter.note(batch.name(of: cell), progress) }
                }
            }
            if let alone { try await keep([cell: alone]) }
        }
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

// SPDX-License-Identifier: GPL-2.0-only
// From recipes to images, through the cache.

import Foundation

/// Builds images, or finds them where they were built before.
public struct ImageBuilder: Sendable {
    private let kernels: URL
    private let cache: URL
    private let compiler: KernelCompiler
    /// Images of unpatched bases.
    private let bases = Once<String, Image>(remembers: true)
    /// What others are compiled from.
    private let seeds = Seeds()
    private let underWay = Once<URL, Image>(remembers: false)

    /// Makes a builder from the folder with the bases, the folder of the cache, and the compiler.
    public init(kernels: URL, cache: URL, toolchain: Toolchain, interface: KernelInterface) {
        self.kernels = kernels
        self.cache = cache
        compiler = KernelCompiler(toolchain: toolchain, interface: interface)
    }

    /// The builder of a package.
    public init(workspace: Workspace, toolchain: Toolchain) {
        self.init(
            kernels: workspace.kernels, cache: workspace.cache, toolchain: toolchain,
            interface: .ofPackage(workspace))
    }

    /// Patches, compiles and keeps an image; throws `ImageFailure` if the patch is to blame.
    public func build(_ recipe: Recipe) async throws -> Image {
        let scratch = try makeScratch()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let draft = Image(name: recipe.name, folder: scratch)
        try await patch(draft.sources, by: recipe)
        return try await finish(draft, base: recipe.isBase ? nil : recipe.base)
    }

    /// The image that a draft with its sources becomes, or that the cache has of them.
    ///
    /// - Parameter base: what the draft was made from, if its objects help.
    private func finish(_ draft: Image, base: String?) async throws -> Image {
        let entry = cache.appending(path: try await compiler.digest(of: draft.sources))
        // Before the entry is under way: what a patch takes back may leave the base.
        let seed: Image? = if let base, !isThere(entry) { try await self.seed(for: draft, base) } else { nil }
        let image = try await underWay.value(for: entry) {
            let image = Image(name: draft.name, folder: entry)
            if isThere(entry) {
                if try await Seal(of: entry).isWhole() { return image }
                try? forget(image)
            }
            try await compiler.compile(draft, from: seed)
            try await Seal(of: draft.folder).close()
            try keep(draft.folder, as: entry)
            return Image(name: draft.name, folder: entry, wasCached: false)
        }
        try await seeds.add(image)
        return Image(name: draft.name, folder: entry, wasCached: image.wasCached)
    }

    /// The image nearest to a draft, of those there are and that of the base. A base that gives no image is no seed, and without
    /// any everything is compiled.
    private func seed(for draft: Image, _ base: String) async throws -> Image? {
        _ = await self.base(base)
        return try await seeds.nearest(to: draft)
    }

    /// The image of an unpatched base, or nil if there is none.
    func base(_ name: String) async -> Image? {
        try? await bases.value(for: name) { try await build(Recipe(base: name)) }
    }

    /// Forgets an image, so that the next build compiles it again.
    public func forget(_ image: Image) throws {
        try FileManager.default.removeItem(at: image.folder)
    }

    /// Removes what builds that were interrupted an hour ago or earlier have left.
    public func removeLeftovers() {
        let manager = FileManager.default
        for name in PatchSet.visibleFiles(in: unfinished) {
            let folder = unfinished.appending(path: name)
            let date = (try? manager.attributesOfItem(atPath: folder.path)[.modificationDate]) as? Date
            if let date, date.timeIntervalSinceNow < -3600 { try? manager.removeItem(at: folder) }
        }
    }

    private var unfinished: URL { cache.appending(path: "unfinished") }

    private func makeScratch() throws -> URL {
        let scratch = unfinished.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        return scratch
    }

    private func patch(_ tree: URL, by recipe: Recipe) async throws {
        let base = kernels.appending(path: recipe.base)
        guard base.isDirectory else {
            let known = PatchSet.visibleFiles(in: kernels).joined(separator: ", ")
            throw Complaint(file: "--base \(recipe.base)", "no such base; known: \(known)")
        }
        try FileManager.default.copyItem(at: base, to: tree)
        let application = PatchApplication(tree: tree, place: "Sources/Kernel/\(recipe.base)")
        for patch in recipe.patches { try await application.apply(patch) }
        for edit in recipe.edits { try edit.apply(to: tree) }
    }

    private func isThere(_ entry: URL) -> Bool {
        FileManager.default.fileExists(atPath: Image(name: "", folder: entry).library.path)
    }

    /// Puts a finished entry in place in one step; another build may have been faster, with the same content.
    private func keep(_ scratch: URL, as entry: URL) throws {
        if rename(scratch.path, entry.path) == 0 || isThere(entry) { return }
        throw Complaint(file: entry.path, "cannot be written: \(String(cString: strerror(errno)))")
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Results of searches that came to their end, so that nothing is explored twice.

import Foundation
import Objects

/// What finished searches saw, by the content of everything that decided it: the image, which is named by the digest of its
/// sources, its compiler and the modules below it, and the worker program, which holds scenarios, machine and explorer.
///
/// Of the image only what ran decides. Where a search for another image ran nothing but functions that both have in the same
/// version, down to their machine code and their data, it saw what a search for this image would see: each execution is made of
/// the same steps, up to the last. Such a result is taken over.
///
/// Only complete results are kept: one that was cut off, crashed or hung is tried again.
public actor VerdictCache {
    private let folder: URL
    /// What is known of each image, by its name in the cache of images.
    private var files: [String: File] = [:]
    private var shared = SharedResults()

    /// Grows when the layout of an entry changes.
    private static let version = 2

    /// Makes the cache for results of one worker program.
    public init(folder: URL, worker program: URL) async throws {
        let digest = try await SourceFile.digest(
            of: [SourceFile(named: "worker", at: program)], and: ["version \(Self.version)"])
        self.folder = folder.appending(path: digest)
    }

    /// A line of the file of an image.
    struct Entry: Codable, Sendable {
        /// The image, so that a file that was moved is of no use.
        let image: String
        /// Under which name it was explored; that of another image if the result was taken over.
        let origin: String
        let cell: Cell
        let seconds: Double
        let result: SearchResult
        /// The functions of the image that ran, by their numbers, if they are known.
        let reach: NumberSet?
        /// Whether an earlier run has seen it.
        var wasKnown = false

        private enum CodingKeys: CodingKey { case image, origin, cell, seconds, result, reach }
    }

    /// What was seen in cells, of those that were explored before, for this image or for one that does the same there.
    ///
    /// - Parameter base: gives another image whose results may be of use; called if those of this image and of all that were asked
    ///   for before are not enough.
    func sightings(
        of image: Image, in cells: [Cell], base: @Sendable () async -> Image? = { nil }
    ) async throws -> [Cell: Sighting] {
        var known = try entries(of: image).filter { cells.contains($0.key) }
        if known.count < cells.count, let base = await base() { _ = try entries(of: base) }
        let found = cells.filter { known[$0] == nil }.compactMap { shared.entry(for: $0, of: image) }
        if !found.isEmpty { try add(found, of: image) }
        for entry in found { known[entry.cell] = entry }
        return known.mapValues { entry in
            Sighting(
                result: entry.result, seconds: entry.seconds, wasCached: entry.wasKnown,
                origin: entry.origin == image.name ? nil : entry.origin, reach: entry.reach.map(Reach.numbers))
        }
    }

    /// Keeps what searches have seen, of those that came to their end.
    func keep(_ sightings: [Cell: Sighting], of image: Image) throws {
        let new = sightings.compactMap { cell, sighting -> Entry? in
            guard let result = sighting.result, result.complete else { return nil }
            return Entry(
                image: image.folder.lastPathComponent, origin: image.name, cell: cell, seconds: sighting.seconds,
                result: result, reach: sighting.reach.flatMap { shared.functions($0, of: image) })
        }
        if !new.isEmpty { try add(new, of: image) }
    }

    private func entries(of image: Image) throws -> [Cell: Entry] {
        let name = image.folder.lastPathComponent
        if let known = files[name] { return known.entries }
        var known = File()
        // A line that cannot be read is no entry.
        for line in (try? Data(contentsOf: file(image)))?.split(separator: Self.newline) ?? [] {
            guard var entry = try? JSONDecoder().decode(Entry.self, from: line), entry.image == name,
                entry.result.complete
            else { continue }
            entry.wasKnown = true
            known.add(entry, line)
        }
        files[name] = known
        shared.add(Array(known.entries.values), of: image)
        return known.entries
    }

    /// Writes the file of an image anew with more in it. It appears whole or not at all.
    private func add(_ new: [Entry], of image: Image) throws {
        _ = try entries(of: image)
        let name = image.folder.lastPathComponent
        for entry in new { files[name]?.add(entry, try JSONEncoder().encode(entry)) }
        shared.add(new, of: image)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try files[name]?.text.write(to: file(image), options: .atomic)
    }

    private static let newline = UInt8(ascii: "\n")

    /// What is in the file of an image.
    private struct File {
        private(set) var entries: [Cell: Entry] = [:]
        private(set) var text = Data()

        mutating func add(_ entry: Entry, _ line: Data) {
            entries[entry.cell] = entry
            text.append(line)
            text.append(newline)
        }
    }

    private func file(_ image: Image) -> URL {
        folder.appending(path: "\(image.folder.lastPathComponent).jsonl")
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Results of searches that came to their end, so that nothing is explored twice.

import Foundation

/// What finished searches saw, by the content of everything that decided it: the image, which is named by the digest of its
/// sources, its compiler and the modules below it, and the worker program, which holds scenarios, machine and explorer.
///
/// Only complete results are kept: one that was cut off, crashed or hung is tried again.
public struct VerdictCache: Sendable {
    private let folder: URL

    /// Grows when the layout of an entry changes.
    private static let version = 1

    /// Makes the cache for results of one worker program.
    public init(folder: URL, worker program: URL) async throws {
        let digest = try await SourceFile.digest(
            of: [SourceFile(named: "worker", at: program)], and: ["version \(Self.version)"])
        self.folder = folder.appending(path: digest)
    }

    private struct Entry: Codable {
        let image: String
        let cell: Cell
        let seconds: Double
        let result: SearchResult
    }

    /// What was seen in a cell, if it was explored before. An entry that cannot be read is no entry.
    func sighting(of image: Image, _ cell: Cell) -> Sighting? {
        guard let data = try? Data(contentsOf: file(image, cell)),
            let entry = try? JSONDecoder().decode(Entry.self, from: data),
            entry.image == image.folder.lastPathComponent, entry.cell == cell, entry.result.complete
        else { return nil }
        return Sighting(result: entry.result, seconds: entry.seconds, wasCached: true)
    }

    /// Keeps what was seen, if the search came to its end. The entry appears whole or not at all.
    func keep(_ sighting: Sighting, of image: Image, _ cell: Cell) throws {
        guard let result = sighting.result, result.complete else { return }
        let entry = Entry(
            image: image.folder.lastPathComponent, cell: cell, seconds: sighting.seconds, result: result)
        let file = file(image, cell)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try JSONEncoder().encode(entry).write(to: file, options: .atomic)
    }

    private func file(_ image: Image, _ cell: Cell) -> URL {
        folder.appending(path: "\(image.folder.lastPathComponent)/\(cell.scenario)@\(cell.arch).json")
    }
}

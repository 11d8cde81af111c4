// SPDX-License-Identifier: GPL-2.0-only
// Where searches that were cut off wait to be gone on with.

import Foundation

/// A folder with a file for each image and cell whose search was cut off. A file says of which image and which worker program
/// it is, and is of no use to any other.
public struct CheckpointFolder: Sendable {
    private let folder: URL
    private let worker: String

    /// Makes the folder, if it is not there yet.
    public init(_ path: String, worker program: URL) async throws {
        folder = URL(filePath: path)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw Complaint(file: path, "is no folder for checkpoints: \(Complaint(error)?.message ?? "\(error)")")
        }
        guard FileManager.default.isWritableFile(atPath: folder.path) else {
            throw Complaint(file: path, "cannot be written to")
        }
        worker = try await SourceFile.digest(of: [SourceFile(named: "worker", at: program)], and: [])
    }

    /// The arguments by which a worker takes up the search of a cell, and leaves it.
    func arguments(_ image: Image, _ cell: Cell) -> [String] {
        let identity = "\(image.folder.lastPathComponent.prefix(16)) \(worker.prefix(16))"
        return ["--checkpoint", file(image, cell).path, "--identity", identity]
    }

    /// How many of the cells of an image wait here.
    public func waiting(_ image: Image, _ cells: [Cell]) -> Int {
        cells.count { FileManager.default.fileExists(atPath: file(image, $0).path) }
    }

    func file(_ image: Image, _ cell: Cell) -> URL {
        let name = image.name.replacingOccurrences(of: "/", with: "+")
        return folder.appending(path: "\(name) \(cell.scenario)@\(cell.arch).checkpoint")
    }
}

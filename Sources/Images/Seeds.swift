// SPDX-License-Identifier: GPL-2.0-only
// Which image a tree is compiled from.

import Foundation

/// The images with objects that a builder has come by. A patch of a series differs little from the one before it, and much from
/// the base.
actor Seeds {
    private var known: [(image: Image, files: Set<SourceFile>)] = []

    /// Takes an image in, if it has objects.
    func add(_ image: Image) throws {
        guard ObjectFolder(of: image).exists, !known.contains(where: { $0.image.folder == image.folder }) else {
            return
        }
        known.append((image, try Self.files(of: image)))
    }

    /// The image that differs in the fewest files; of several the latest. Nil if there are none.
    func nearest(to draft: Image) throws -> Image? {
        let wanted = try Self.files(of: draft)
        let distances = known.reversed().map { ($0.image, $0.files.symmetricDifference(wanted).count) }
        return distances.min { $0.1 < $1.1 }?.0
    }

    private static func files(of image: Image) throws -> Set<SourceFile> { Set(try SourceFile.all(in: image.sources)) }
}

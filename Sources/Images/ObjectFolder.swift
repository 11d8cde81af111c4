// SPDX-License-Identifier: GPL-2.0-only
// The objects of a tree, from which a similar one is compiled.

import Foundation

/// The folder with an object for each file of a tree, and with what the compiler has written down about who depends on whom.
///
/// The compiler believes dates, and dates are coarse: an edit right after a build would go unnoticed. So content decides here.
/// A file that is the same has the same date in all trees; of one that is not, the object is not taken over, and the compiler
/// has to make it.
struct ObjectFolder {
    static let name = "objects"
    static let map = "map.json"

    private let image: Image
    private let folder: URL

    init(of image: Image) {
        self.image = image
        folder = image.folder.appending(path: Self.name)
    }

    /// Whether there is anything to take over.
    var exists: Bool { folder.isDirectory }

    /// The Swift files of the tree, by their names in it.
    var sources: [String] {
        (FileManager.default.subpaths(atPath: image.sources.path) ?? []).filter { $0.hasSuffix(".swift") }.sorted()
    }

    /// Their objects.
    var objects: [URL] { sources.map { folder.appending(path: Self.product(of: $0, "o")) } }

    /// Makes the folder ready for the compiler, with the objects of files that are the same in another tree.
    func prepare(from seed: ObjectFolder?) throws {
        let manager = FileManager.default
        if let seed, seed.exists {
            try manager.copyItem(at: seed.folder, to: folder)
        } else {
            try manager.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        for file in sources {
            let isSame = seed.map { contents(of: file) == $0.contents(of: file) } ?? true
            try manager.setAttributes(
                [.modificationDate: isSame ? Self.date : Self.laterDate],
                ofItemAtPath: image.sources.appending(path: file).path)
            if !isSame { try? manager.removeItem(at: folder.appending(path: Self.product(of: file, "o"))) }
        }
        try JSONEncoder().encode(outputs).write(to: folder.appending(path: Self.map))
    }

    /// Removes the folder: nothing will be compiled from this tree.
    func remove() throws { try FileManager.default.removeItem(at: folder) }

    /// Any two dates will do.
    private static let date = Date(timeIntervalSince1970: 1_000_000_000)
    private static let laterDate = Date(timeIntervalSince1970: 1_000_086_400)

    private func contents(of file: String) -> Data? { try? Data(contentsOf: image.sources.appending(path: file)) }

    /// Where the compiler is to put what, seen from the tree.
    private var outputs: [String: [String: String]] {
        var outputs = ["": ["swift-dependencies": "../\(Self.name)/module.priors"]]
        for file in sources {
            outputs[file] = [
                "object": "../\(Self.name)/\(Self.product(of: file, "o"))",
                "swift-dependencies": "../\(Self.name)/\(Self.product(of: file, "swiftdeps"))",
            ]
        }
        return outputs
    }

    /// `mm/mremap.swift` has the object `mm+mremap.o`.
    private static func product(of file: String, _ suffix: String) -> String {
        file.replacing("/", with: "+").dropLast("swift".count) + suffix
    }
}

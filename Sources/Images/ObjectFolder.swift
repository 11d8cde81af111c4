// SPDX-License-Identifier: GPL-2.0-only
// The objects of a tree, from which a similar one is compiled.

import Foundation
import Objects

/// The folder with an object for each file of a tree, and with what the compiler has written down about who depends on whom.
///
/// The compiler believes dates, and dates are coarse: an edit right after a build would go unnoticed. So content decides here.
/// A file has a date that its content decides, in all trees; of one that is not the same, the object is not taken over either,
/// and the compiler has to make it.
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
            let content = contents(of: file)
            try manager.setAttributes(
                [.modificationDate: Self.date(of: content)], ofItemAtPath: image.sources.appending(path: file).path)
            if let seed, seed.contents(of: file) != content {
                try? manager.removeItem(at: folder.appending(path: Self.product(of: file, "o")))
            }
        }
        try JSONEncoder().encode(outputs).write(to: folder.appending(path: Self.map))
    }

    /// Somewhere in some thirty years, to the second.
    private static func date(of content: Data) -> Date {
        Date(timeIntervalSince1970: Double(content.withUnsafeBytes(Fingerprint.of) % 1_000_000_000))
    }

    private func contents(of file: String) -> Data {
        (try? Data(contentsOf: image.sources.appending(path: file))) ?? Data()
    }

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

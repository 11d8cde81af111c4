// SPDX-License-Identifier: GPL-2.0-only
// A kernel that is ready to boot.

import Foundation
import Objects

/// A compiled kernel with the sources it came from.
public struct Image: Hashable, Sendable {
    /// The name of its recipe.
    public let name: String

    /// The cache entry, which holds the library and the patched sources.
    public let folder: URL

    /// Whether the cache had it already.
    public let wasCached: Bool

    /// Makes the image that lies in a folder.
    public init(name: String, folder: URL, wasCached: Bool = true) {
        self.name = name
        self.folder = folder
        self.wasCached = wasCached
    }

    /// The shared object that a worker loads.
    public var library: URL { folder.appending(path: "Kernel.so") }

    /// The patched tree.
    public var sources: URL { folder.appending(path: "sources") }

    /// What debug information calls the patched tree.
    static let sourceRoot = "/kernel"
}

extension Image {
    private var codeFile: URL { folder.appending(path: "code") }

    /// Its functions; nil if nobody has described them.
    var code: CodeTable? { (try? String(contentsOf: codeFile, encoding: .utf8)).flatMap(CodeTable.init) }

    /// Describes its functions, from its objects and from the map that the linker has made.
    func describeCode(objects: [URL], map: URL) throws {
        let text = CodeTable.description(
            objects: try objects.map { ($0.lastPathComponent, [UInt8](try Data(contentsOf: $0))) },
            map: [UInt8](try Data(contentsOf: map)))
        if let text { try Data(text.utf8).write(to: codeFile) }
    }
}

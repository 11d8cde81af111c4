// SPDX-License-Identifier: GPL-2.0-only
// A kernel that is ready to boot.

import Foundation

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

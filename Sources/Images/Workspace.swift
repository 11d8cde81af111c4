// SPDX-License-Identifier: GPL-2.0-only
// Where things are in the package.

import Foundation

/// The package's root, and the folder with what the package was built into.
public struct Workspace: Hashable, Sendable {
    /// The folder with `Package.swift`.
    public let root: URL

    /// The folder of the running program, its sister programs, and the built modules.
    public let products: URL

    /// Makes a workspace from its two folders.
    public init(root: URL, products: URL) {
        self.root = root
        self.products = products
    }

    /// Finds the package upwards from the running program, then from the current directory.
    public static func find() throws(Complaint) -> Workspace {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let products = program.deletingLastPathComponent()
        let current = URL(filePath: FileManager.default.currentDirectoryPath)
        guard let root = root(above: products) ?? root(above: current) else {
            throw Complaint(file: current.path, "is not inside the mmrace package; run mmrace from its checkout")
        }
        return Workspace(root: root, products: products)
    }

    /// The bases of the port.
    public var kernels: URL { root.appending(path: "Sources/Kernel") }

    /// The folder where finished images are kept.
    public var cache: URL { root.appending(path: ".build/images") }

    /// The folder where results of finished searches are kept.
    public var verdicts: URL { root.appending(path: ".build/verdicts") }

    /// The patches against a base.
    public func patches(base: String) -> URL { root.appending(path: "Patches/\(base)") }

    /// The program that an image runs in.
    public var workerProgram: URL { products.appending(path: "mmrace-boot") }

    private static func root(above folder: URL) -> URL? {
        var folder = folder.standardizedFileURL
        while folder.path != "/" {
            if FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) { return folder }
            folder.deleteLastPathComponent()
        }
        return nil
    }
}

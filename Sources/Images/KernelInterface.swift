// SPDX-License-Identifier: GPL-2.0-only
// What the port is compiled against.

import Foundation

/// The built modules and C headers below the line where patches stop.
public struct KernelInterface: Hashable, Sendable {
    /// The folder with the `.swiftmodule` files, or nil for a kernel that imports nothing.
    let modules: URL?

    /// Module maps of the C modules.
    let moduleMaps: [URL]

    /// Folders with C headers.
    let headers: [URL]

    /// The modules that a port can see, directly or through inlined code.
    private static let moduleNames = ["Linux", "UAPI", "Machine", "Explorer"]

    /// An interface for kernels that import nothing but Swift.
    public static let none = KernelInterface(modules: nil, moduleMaps: [], headers: [])

    /// The interface of a package: modules beside the running program, headers in `CSupport`.
    public static func ofPackage(_ workspace: Workspace) -> KernelInterface {
        let products = workspace.products
        let support = workspace.root.appending(path: "CSupport")
        let include = support.appending(path: "CSupport/include")
        let generated = products.appending(path: "CSupport.build/module.modulemap")
        let written = include.appending(path: "module.modulemap")
        let manager = FileManager.default
        return KernelInterface(
            modules: products.appending(path: "Modules"),
            moduleMaps: [
                manager.fileExists(atPath: written.path) ? written : generated,
                support.appending(path: "CURCU/module.modulemap"),
            ],
            headers: [include, support.appending(path: "CURCU")])
    }

    /// The compiler's options for finding all this.
    var flags: [String] {
        var flags: [String] = []
        if let modules { flags += ["-I", modules.path] }
        for map in moduleMaps { flags += ["-Xcc", "-fmodule-map-file=\(map.path)"] }
        for folder in headers { flags += ["-Xcc", "-I", "-Xcc", folder.path] }
        return flags
    }

    /// Every file whose content reaches into an image.
    func inputs() throws -> [SourceFile] {
        var inputs: [SourceFile] = []
        if let modules {
            inputs = try Self.moduleNames.map { name in
                try SourceFile(named: "\(name).swiftmodule", at: modules.appending(path: "\(name).swiftmodule"))
            }
        }
        for map in moduleMaps { inputs.append(try SourceFile(named: map.lastPathComponent, at: map)) }
        for folder in headers { inputs += try SourceFile.all(in: folder) }
        return inputs
    }
}

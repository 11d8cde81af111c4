// SPDX-License-Identifier: GPL-2.0-only
// Compiling a patched tree into a shared object.

import Foundation

/// The compiler with everything a kernel needs besides its own sources.
struct KernelCompiler: Sendable {
    let toolchain: Toolchain
    let interface: KernelInterface

    /// The options that decide what comes out, without any path.
    static let options = [
        "-module-name", "Kernel", "-O", "-g", "-wmo", "-parse-as-library", "-swift-version", "6",
        "-enforce-exclusivity=unchecked", "-diagnostic-style", "llvm", "-suppress-warnings", "-use-ld=lld",
        "-emit-library",
        // Two like calls must not become one: a trace is to name the line of each.
        "-Xllvm", "-enable-tail-merge=false", "-Xllvm", "-sink-common-insts=false", "-Xllvm",
        "-simplifycfg-sink-common=false", "-Xllvm", "-simplifycfg-hoist-common=false",
    ]

    /// Compiles all Swift files of a tree as one module; symbols of the simulation stay undefined until it is loaded.
    ///
    /// The compiler runs inside the tree: its debug information names the current directory, which is mapped too.
    func compile(_ tree: URL, into library: URL) async throws {
        let files = try SourceFile.all(in: tree).map(\.name).filter { $0.hasSuffix(".swift") }
        let map = ["-file-prefix-map", "\(tree.path)=\(Image.sourceRoot)"]
        let paths = files.map { tree.appending(path: $0).path }
        let arguments = Self.options + interface.flags + map + ["-o", library.path] + paths
        let result = try await Command(program: toolchain.compiler, arguments: arguments, directory: tree).run()
        guard result.succeeded else {
            let output = result.standardError + result.standardOutput
            if let complaint = Complaint.fullDisk(library.path, in: output) { throw complaint }
            throw ImageFailure.doesNotCompile(Diagnostic.errors(in: output, root: tree.path))
        }
    }

    /// What an image from this tree is cached by.
    func digest(of tree: URL) async throws -> String {
        let files = try SourceFile.all(in: tree) + interface.inputs()
        return try await SourceFile.digest(of: files, and: [toolchain.version] + Self.options)
    }
}

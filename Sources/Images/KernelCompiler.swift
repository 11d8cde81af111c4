// SPDX-License-Identifier: GPL-2.0-only
// Compiling a patched tree into a shared object.

import Foundation

/// The compiler with everything a kernel needs besides its own sources.
struct KernelCompiler: Sendable {
    /// How the files of a tree become one library. The steps that a kernel takes are the same.
    enum Mode: Sendable {
        /// Each by itself. Of a tree that differs little from one that was compiled before, the compiler makes anew what changed
        /// and what depends on the interface of that, by the dependencies that it has written down itself.
        case byFile
        /// All as one module: helpers are inlined where they are called, and every step of a trace has its line. By file, one that
        /// ends in a call jumps, and leaves no frame behind.
        case whole
    }

    let toolchain: Toolchain
    let interface: KernelInterface
    /// Of the interface; it stays what it is while the program runs.
    private let digestOfInterface = Once<KernelInterface, String>(remembers: true)

    init(toolchain: Toolchain, interface: KernelInterface) {
        self.toolchain = toolchain
        self.interface = interface
    }

    /// Compiles all Swift files of a draft, and links them; symbols of the simulation stay undefined until it is loaded.
    ///
    /// - Parameters:
    ///   - draft: its sources are there.
    ///   - seed: an image with the objects of a similar tree, made by the same compiler with the same options. Without one
    ///     everything is compiled, on all processors.
    func compile(_ draft: Image, _ mode: Mode, from seed: Image? = nil) async throws {
        switch mode {
        case .byFile: try await compileByFile(draft, from: seed)
        case .whole: try await compileWhole(draft)
        }
    }

    private func compileByFile(_ draft: Image, from seed: Image?) async throws {
        let objects = ObjectFolder(of: draft)
        try objects.prepare(from: seed.map(ObjectFolder.init(of:)))
        let jobs = seed == nil ? ProcessInfo.processInfo.activeProcessorCount : 1
        let map = "../\(ObjectFolder.name)/\(ObjectFolder.map)"
        let options = Self.options(.byFile) + interface.flags
        try await run(options + ["-c", "-j\(jobs)", "-output-file-map", map] + objects.sources, for: draft)
        let link = ["-use-ld=lld", "-emit-library", "-o", draft.library.path] + objects.objects.map(\.path)
        try await run(link, for: draft)
    }

    private func compileWhole(_ draft: Image) async throws {
        let map = ["-file-prefix-map", "\(draft.sources.path)=\(Image.sourceRoot)"]
        let paths = ObjectFolder(of: draft).sources.map { draft.sources.appending(path: $0).path }
        let link = ["-use-ld=lld", "-emit-library", "-o", draft.library.path]
        try await run(Self.options(.whole) + interface.flags + map + link + paths, for: draft)
    }

    /// Runs the compiler inside the tree, so that files have the names that the port gives them.
    private func run(_ arguments: [String], for draft: Image) async throws {
        let result = try await Command(
            program: toolchain.compiler, arguments: arguments, directory: draft.sources
        ).run()
        if result.succeeded { return }
        let output = result.standardError + result.standardOutput
        if let complaint = Complaint.fullDisk(draft.library.path, in: output) { throw complaint }
        throw ImageFailure.doesNotCompile(Diagnostic.errors(in: output, root: draft.sources.path))
    }

    /// The options that decide what comes out. None of them may hold a path of its own tree: objects are only taken over where
    /// the options are the same.
    private static func options(_ mode: Mode) -> [String] {
        let common = [
            "-module-name", "Kernel", "-O", "-g", "-parse-as-library", "-swift-version", "6",
            "-enforce-exclusivity=unchecked", "-diagnostic-style", "llvm", "-suppress-warnings",
            // Two like calls must not become one: a trace is to name the line of each.
            "-Xllvm", "-enable-tail-merge=false", "-Xllvm", "-sink-common-insts=false", "-Xllvm",
            "-simplifycfg-sink-common=false", "-Xllvm", "-simplifycfg-hoist-common=false",
        ]
        switch mode {
        case .byFile:
            // What has to be made shares processes, and reads the modules below it once for each.
            return common + ["-incremental", "-enable-batch-mode", "-file-compilation-dir", Image.sourceRoot]
        case .whole: return common + ["-wmo"]
        }
    }

    /// What an image from this tree is cached by.
    func digest(of tree: URL, _ mode: Mode) async throws -> String {
        let below = try await digestOfInterface.value(for: interface) {
            try await SourceFile.digest(of: try interface.inputs(), and: [])
        }
        let texts = [below, toolchain.version] + Self.options(mode)
        return try await SourceFile.digest(of: try SourceFile.all(in: tree), and: texts)
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Compiling a patched tree into a shared object.

import Foundation
import Objects

/// The compiler with everything a kernel needs besides its own sources.
struct KernelCompiler: Sendable {
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
    /// Of a tree that differs little from one that was compiled before, the compiler makes anew what changed and what depends on
    /// the interface of that, by the dependencies that it has written down itself.
    ///
    /// - Parameters:
    ///   - draft: its sources are there.
    ///   - seed: an image with the objects of a similar tree, made by the same compiler with the same options. Without one
    ///     everything is compiled, on all processors.
    func compile(_ draft: Image, from seed: Image? = nil) async throws {
        let objects = ObjectFolder(of: draft)
        try objects.prepare(from: seed.map(ObjectFolder.init(of:)))
        let jobs = seed == nil ? ProcessInfo.processInfo.activeProcessorCount : 1
        let map = "../\(ObjectFolder.name)/\(ObjectFolder.map)"
        let options = Self.options + interface.flags
        try await run(options + ["-c", "-j\(jobs)", "-output-file-map", map] + objects.sources, for: draft)
        let plan = draft.folder.appending(path: "map")
        let link = ["-use-ld=lld", "-emit-library", "-o", draft.library.path, "-Xlinker", "-Map=\(plan.path)"]
        try await run(link + objects.objects.map(\.path), for: draft)
        try draft.describeCode(objects: objects.objects, map: plan)
        try FileManager.default.removeItem(at: plan)
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
    ///
    /// A kernel is not optimised: every call leaves a frame and has its line, so that any step of a trace can be named. A search
    /// spends its time below the kernel, in what is optimised; and half the time of a build is saved. Each function has a mark,
    /// since a verdict is one of the code that ran.
    private static let options =
        Marks.compilerOptions + [
            "-module-name", "Kernel", "-Onone", "-assert-config", "Release", "-g", "-parse-as-library",
            "-swift-version",
            "6",
            "-enforce-exclusivity=unchecked", "-diagnostic-style", "llvm", "-suppress-warnings",
            // What has to be made shares processes, and reads the modules below it once for each.
            "-incremental", "-enable-batch-mode", "-file-compilation-dir", Image.sourceRoot,
        ]

    /// What an image from this tree is cached by.
    func digest(of tree: URL) async throws -> String {
        let below = try await digestOfInterface.value(for: interface) {
            try await SourceFile.digest(of: try interface.inputs(), and: [])
        }
        let texts = [below, toolchain.version] + Self.options
        return try await SourceFile.digest(of: try SourceFile.all(in: tree), and: texts)
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// A folder that a test fills with patches, kernels and worker scripts.

import Foundation
import Images

/// A temporary folder that goes away with the test.
final class Fixture: Sendable {
    let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    /// Writes a file, with the folders above it.
    @discardableResult
    func write(_ path: String, _ text: String) throws -> URL {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }

    /// Writes a shell script that stands for the worker program.
    func worker(_ body: String) throws -> Worker {
        let file = try write("mmrace-boot", "#!/bin/sh\n\(body)\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return Worker(program: file, grace: 0.2)
    }

    /// Writes the kernel that the sample patches fit.
    func writeKernel() throws {
        try write("kernels/v0/mm/mremap.swift", Sample.kernel)
        try write("kernels/v0/include/linux/math.swift", Sample.header)
        try write("kernels/v0/init/marks.swift", Sample.marks)
    }

    /// A builder whose images import nothing.
    func builder() async throws -> ImageBuilder {
        ImageBuilder(
            kernels: root.appending(path: "kernels"), cache: root.appending(path: "cache"),
            toolchain: try await Toolchain.find(), interface: .none)
    }

    /// The recipe of one patch on the sample kernel.
    func recipe(_ patch: String, name: String = "sample") throws -> Recipe {
        try PatchSet.recipe(forPatch: write("\(name).patch", patch), base: "v0")
    }

    /// Every file below a folder with its content.
    func contents(of folder: String) throws -> [String: Data] {
        let top = root.appending(path: folder)
        let names = FileManager.default.subpaths(atPath: top.path) ?? []
        let contents = names.map { (try? Data(contentsOf: top.appending(path: $0))) ?? Data() }
        return Dictionary(uniqueKeysWithValues: zip(names, contents))
    }
}

/// A kernel small enough to be compiled in a test, and patches for it.
enum Sample {
    static let header = """
        // A header.
        @inline(__always) func times(_ a: Int, _ b: Int) -> Int {
        \treturn a &* b
        }

        """

    /// What the worker offers to the constructors of an image, so that a test can load one.
    static let marks = """
        @_cdecl("__sanitizer_cov_bool_flag_init")
        public func takeMarks(_ first: Int, _ end: Int) {}

        @_cdecl("__sanitizer_cov_pcs_init")
        public func takePlaces(_ first: Int, _ end: Int) {}

        """

    static let kernel = """
        // A source file.
        func one() -> Int {
        \treturn 1
        }

        @inline(__always)
        func product(_ x: Int) -> Int {
        \treturn times(x, 3)
        }

        @_cdecl("mmrace_kernel")
        public func mmrace_kernel(_ x: Int) -> Int {
        \treturn product(x)
        }

        """

    /// A patch that replaces the line `return 1`.
    static func patch(
        header: String = "", line: String = "\treturn 2", context: String = "func one() -> Int {"
    ) -> String {
        """
        \(header)
        diff --git a/mm/mremap.swift b/mm/mremap.swift
        --- a/mm/mremap.swift
        +++ b/mm/mremap.swift
        @@ -1,6 +1,6 @@
         // A source file.
         \(context)
        -\treturn 1
        +\(line)
         }
        \(" ")
         @inline(__always)

        """
    }

    static let vocabulary = Vocabulary(
        scenarios: [
            ScenarioEntry(name: "move-vs-reclaim", summary: "A race.", archs: ["x86", "arm64"]),
            ScenarioEntry(name: "pud-move", summary: "Another.", archs: ["arm64"]),
        ],
        archs: ["x86", "arm64"],
        invariants: [
            NamedEntry(name: "stale-tlb", summary: "A stale entry."),
            NamedEntry(name: "lost-write", summary: "A write gets lost."),
        ])
}

// SPDX-License-Identifier: GPL-2.0-only
// Applying, compiling and keeping images of a kernel of two files.

import Foundation
import Images
import Testing

@Suite("Building images")
struct ImageBuilderTests {
    private let fixture: Fixture

    init() throws {
        fixture = try Fixture()
        try fixture.writeKernel()
    }

    /// The failure of a patch that gives no image.
    private func failure(of patch: String) async throws -> ImageFailure {
        let builder = try await fixture.builder()
        let recipe = try fixture.recipe(patch)
        return try #require(await #expect(throws: ImageFailure.self) { try await builder.build(recipe) })
    }

    @Test("A patched image holds the patched sources, and the base stays as it was")
    func build() async throws {
        let before = try fixture.contents(of: "kernels")
        let image = try await fixture.builder().build(fixture.recipe(Sample.patch()))
        let source = try String(contentsOf: image.sources.appending(path: "mm/mremap.swift"), encoding: .utf8)
        #expect(source.contains("return 2"))
        #expect(FileManager.default.fileExists(atPath: image.library.path))
        #expect(try fixture.contents(of: "kernels") == before)
        #expect(try fixture.contents(of: "cache/unfinished").isEmpty)
    }

    @Test("The cache goes by content: not by name, and not by time")
    func cache() async throws {
        let builder = try await fixture.builder()
        let first = try await builder.build(fixture.recipe(Sample.patch(), name: "first"))
        let renamed = try await builder.build(fixture.recipe(Sample.patch(), name: "renamed"))
        #expect(!first.wasCached)
        #expect(renamed.wasCached)
        #expect(renamed.folder == first.folder)
        try fixture.write("kernels/v0/include/linux/math.swift", Sample.header + "// A change.\n")
        let changed = try await builder.build(fixture.recipe(Sample.patch(), name: "first"))
        #expect(!changed.wasCached)
        #expect(changed.folder != first.folder)
        try builder.forget(first)
        #expect(!FileManager.default.fileExists(atPath: first.library.path))
    }

    @Test("A hunk that does not fit is named by patch, line, hunk and file, and changes nothing")
    func doesNotApply() async throws {
        let before = try fixture.contents(of: "kernels")
        let failure = try await failure(of: Sample.patch(context: "func two() -> Int {"))
        let words =
            "sample.patch:5: hunk 1 does not apply to mm/mremap.swift at line 1; make it again from the files of "
        #expect(failure.description.hasSuffix(words + "Sources/Kernel/v0, with no fuzz"))
        #expect(try fixture.contents(of: "kernels") == before)
        #expect(try fixture.contents(of: "cache").filter { $0.key != "unfinished" }.isEmpty)
    }

    @Test(
        "A patch for a file that does not exist says what there is instead",
        arguments: [
            (
                "mm/gone.swift",
                ":5: changes mm/gone.swift, which the port does not have; a patch can change what is in "
            ),
            ("README.md", ":5: changes README.md, which the port does not have"),
            (
                "mm/mremap.c",
                ":5: changes mm/mremap.c, which is C; make the change in Sources/Kernel/v0/mm/mremap.swift"
            ),
        ])
    func missingFile(file: String, words: String) async throws {
        let failure = try await failure(of: Sample.patch().replacing("mm/mremap.swift", with: file))
        #expect(failure.description.contains(words), "\(failure)")
    }

    @Test("A reversed patch, and one that is applied already, say so")
    func reversed() async throws {
        let patch = Sample.patch()
        let back = patch.replacing("-\treturn 1\n+\treturn 2", with: "-\treturn 2\n+\treturn 1")
        #expect(patch != back)
        let failure = try await failure(of: back)
        #expect(failure.description.contains("sample.patch: is reversed, or in the port already"), "\(failure)")
    }

    @Test(
        "A diff of the whole checkout, and one whose lines a mailer ended its own way, are applied too",
        arguments: [
            Sample.patch().replacing("mm/mremap.swift", with: "Sources/Kernel/v0/mm/mremap.swift"),
            Sample.patch(header: "Subject: x\n\n").replacing("\n", with: "\r\n"),
        ])
    func otherForms(patch: String) async throws {
        let image = try await fixture.builder().build(fixture.recipe(patch))
        let source = try String(contentsOf: image.sources.appending(path: "mm/mremap.swift"), encoding: .utf8)
        #expect(source.contains("return 2"))
        #expect(!source.contains("\r"))
    }

    @Test("A patch that leaves the tree is refused")
    func escapes() async throws {
        let patch = Sample.patch().replacing("mm/mremap.swift", with: "../../kernels/v0/mm/mremap.swift")
        let before = try fixture.contents(of: "kernels")
        guard case .doesNotApply = try await failure(of: patch) else {
            Issue.record("the patch was applied")
            return
        }
        #expect(try fixture.contents(of: "kernels") == before)
    }

    @Test("A cache inside a git repository that ignores it is patched all the same")
    func insideRepository() async throws {
        try fixture.write(".gitignore", "cache\n")
        let git = Process()
        git.executableURL = URL(filePath: "/usr/bin/env")
        git.arguments = ["git", "init", "-q", fixture.root.path]
        try git.run()
        git.waitUntilExit()
        let image = try await fixture.builder().build(fixture.recipe(Sample.patch()))
        let source = try String(contentsOf: image.sources.appending(path: "mm/mremap.swift"), encoding: .utf8)
        #expect(source.contains("return 2"))
    }

    @Test("A compile error is placed in the patched file")
    func doesNotCompile() async throws {
        let failure = try await failure(of: Sample.patch(line: "\treturn nothing"))
        #expect(failure.description == "mm/mremap.swift:3:9: cannot find 'nothing' in scope")
        // The base is there, whose objects were to help.
        let entries = Set(try fixture.contents(of: "cache").keys.map { $0.prefix { $0 != "/" } })
        #expect(entries.count == 2 && entries.contains("unfinished"))
        #expect(try fixture.contents(of: "cache/unfinished").isEmpty)
    }

    @Test("What an interrupted build left is removed after an hour, not before")
    func leftovers() async throws {
        let old = try fixture.write("cache/unfinished/old/sources/a.swift", "").path
        try fixture.write("cache/unfinished/new/sources/a.swift", "")
        let folder = URL(filePath: old).deletingLastPathComponent().deletingLastPathComponent()
        let past = Date(timeIntervalSinceNow: -7200)
        try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: folder.path)
        try await fixture.builder().removeLeftovers()
        let left = try fixture.contents(of: "cache/unfinished").keys.sorted()
        #expect(left == ["new", "new/sources", "new/sources/a.swift"])
    }

    @Test("An unknown base is an error")
    func unknownBase() async throws {
        let builder = try await fixture.builder()
        let recipe = try PatchSet.recipe(forPatch: fixture.write("a.patch", Sample.patch()), base: "v9")
        await #expect(throws: Complaint.self) { try await builder.build(recipe) }
    }
}

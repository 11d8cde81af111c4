// SPDX-License-Identifier: GPL-2.0-only
// What is compiled from the objects of the base is what would come out without them.

import Foundation
import Images
import Testing

@Suite("Compiling what changed")
struct ObjectFolderTests {
    private let fixture: Fixture

    init() throws {
        fixture = try Fixture()
        try fixture.write("kernels/v0/include/linux/pair.swift", Self.pair)
        try fixture.write("kernels/v0/mm/user.swift", Self.user)
        try fixture.write("kernels/v0/init/marks.swift", Sample.marks)
    }

    private static let pair = """
        struct pair {
        \tvar a: Int
        \tvar b: Int
        }
        func make() -> pair {
        \treturn pair(a: 1, b: 2)
        }

        """

    private static let user = """
        @_cdecl("mmrace_kernel")
        public func mmrace_kernel(_ x: Int) -> Int {
        \treturn make().b &+ x
        }

        """

    /// What a patched kernel answers.
    private func answer(_ image: Image) throws -> Int {
        let library = try #require(dlopen(image.library.path, RTLD_NOW | RTLD_LOCAL))
        let symbol = try #require(dlsym(library, "mmrace_kernel"))
        return unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int).self)(40)
    }

    private func build(_ patch: String, _ name: String, by builder: ImageBuilder) async throws -> Image {
        try await builder.build(fixture.recipe(patch, name: name))
    }

    @Test("A file that did not change is compiled again if the layout of a struct did that it uses")
    func layout() async throws {
        let image = try await build(
            """
            --- a/include/linux/pair.swift
            +++ b/include/linux/pair.swift
            @@ -1,7 +1,8 @@
             struct pair {
             \tvar a: Int
            +\tvar c: Int
             \tvar b: Int
             }
             func make() -> pair {
            -\treturn pair(a: 1, b: 2)
            +\treturn pair(a: 1, c: 7, b: 3)
             }

            """, "layout", by: try await fixture.builder())
        #expect(try answer(image) == 43)
    }

    @Test("Of edits that follow each other at once none is missed", arguments: [3, 4, 5])
    func quickEdits(_ number: Int) async throws {
        let builder = try await fixture.builder()
        for value in [number, number + 10] {
            let image = try await build(
                """
                --- a/include/linux/pair.swift
                +++ b/include/linux/pair.swift
                @@ -4,4 +4,4 @@
                 }
                 func make() -> pair {
                -\treturn pair(a: 1, b: 2)
                +\treturn pair(a: 1, b: \(value))
                 }

                """, "edit-\(value)", by: builder)
            #expect(try answer(image) == 40 + value)
        }
    }

    @Test("What a series does step by step, each image from the one before it, is what all its patches do")
    func series() async throws {
        let edits = [
            ("struct pair {\n", "struct pair {\n\tvar c: Int\n", "a: 1, b: 2", "c: 9, a: 1, b: 3"),
            ("\tvar c: Int\n", "", "c: 9, a: 1, b: 3", "a: 1, b: 4"),
            ("\tvar a: Int\n\tvar b: Int\n", "\tvar b: Int\n\tvar a: Int\n", "a: 1, b: 4", "b: 5, a: 1"),
        ]
        let builder = try await fixture.builder()
        var text = Self.pair
        var patches: [Patch] = []
        for (number, edit) in edits.enumerated() {
            let after = text.replacing(edit.0, with: edit.1).replacing(edit.2, with: edit.3)
            let name = "\(number).patch"
            let file = try fixture.write(name, Self.rewrite("include/linux/pair.swift", text, after))
            patches.append(try #require(PatchSet.recipe(forPatch: file, base: "v0").patches.first))
            text = after
            let image = try await builder.build(
                Recipe(name: name, base: "v0", patches: patches, expectations: .none))
            #expect(try answer(image) == 43 + number)
        }
    }

    /// A patch that replaces a whole file.
    private static func rewrite(_ path: String, _ before: String, _ after: String) -> String {
        let old = before.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let new = after.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let lines = old.map { "-\($0)" } + new.map { "+\($0)" }
        return "--- a/\(path)\n+++ b/\(path)\n@@ -1,\(old.count) +1,\(new.count) @@\n"
            + lines.joined(separator: "\n") + "\n"
    }

    @Test("A new file is compiled, and so is what uses it")
    func newFile() async throws {
        let image = try await build(
            """
            --- /dev/null
            +++ b/mm/more.swift
            @@ -0,0 +1,3 @@
            +func more(_ x: Int) -> Int {
            +\treturn x &* 2
            +}
            --- a/mm/user.swift
            +++ b/mm/user.swift
            @@ -1,4 +1,4 @@
             @_cdecl("mmrace_kernel")
             public func mmrace_kernel(_ x: Int) -> Int {
            -\treturn make().b &+ x
            +\treturn more(make().b) &+ x
             }

            """, "new-file", by: try await fixture.builder())
        #expect(try answer(image) == 44)
    }

    @Test("A patch that leaves no difference gives the base's image")
    func noDifference() async throws {
        let builder = try await fixture.builder()
        let there = try fixture.write(
            "there.patch",
            """
            --- a/mm/user.swift
            +++ b/mm/user.swift
            @@ -1,4 +1,4 @@
             @_cdecl("mmrace_kernel")
             public func mmrace_kernel(_ x: Int) -> Int {
            -\treturn make().b &+ x
            +\treturn make().a &+ x
             }

            """)
        let back = try fixture.write(
            "back.patch",
            """
            --- a/mm/user.swift
            +++ b/mm/user.swift
            @@ -1,4 +1,4 @@
             @_cdecl("mmrace_kernel")
             public func mmrace_kernel(_ x: Int) -> Int {
            -\treturn make().a &+ x
            +\treturn make().b &+ x
             }

            """)
        let patches = try [there, back].map { try #require(PatchSet.recipe(forPatch: $0, base: "v0").patches.first) }
        let recipe = Recipe(name: "back", base: "v0", patches: patches, expectations: .none)
        #expect(try answer(try await builder.build(recipe)) == 42)
    }
}

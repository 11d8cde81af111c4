// SPDX-License-Identifier: GPL-2.0-only
// Versions of functions, from objects that the compiler makes of a few lines.

import Foundation
import Objects
import Testing

@Suite("What an image consists of")
struct CodeTableTests {
    private static let source = """
        @inline(never) func low() -> Int { 1 }
        @inline(never) func high(_ x: Int) -> String { x > 3 ? "large" : "small" }
        public func both(_ x: Int) -> Int { high(x).utf8.count + low() }
        """

    /// The versions of the functions of a source file, by the names that they have in Swift.
    private func versions(of source: String) throws -> [String: String] {
        let table = try #require(try CompiledCode(source).table)
        return Dictionary(
            uniqueKeysWithValues: ["low", "high", "both"].map { name in
                (name, table.versions.first { $0.contains("\(name.count)\(name)") } ?? "none")
            })
    }

    @Test("The same source gives the same versions")
    func same() throws {
        let (one, other) = (try versions(of: Self.source), try versions(of: Self.source))
        #expect(one == other)
        #expect(!one.values.contains("none"))
    }

    @Test(
        "A change is one of the function that it is in, and of those that could get at the data that it is in",
        arguments: [
            ("{ 1 }", "{ 2 }", ["low"]),
            ("x > 3", "x >= 3", ["high"]),
            ("high(x).utf8.count + low()", "low() + high(x).utf8.count", ["both"]),
            ("\"large\" : \"small\"", "\"small\" : \"large\"", ["high"]),
            ("\"large\"", "\"more than the sixteen bytes that fit in a word or two\"", ["high"]),
            ("@inline(never) func low", "// A remark.\n\n@inline(never) func low", []),
            ("public func both", "func more() -> Int { 3 }\npublic func both", []),
        ])
    func changes(old: String, new: String, changed: [String]) throws {
        let before = try versions(of: Self.source)
        let after = try versions(of: Self.source.replacing(old, with: new))
        #expect(Set(before.keys.filter { before[$0] != after[$0] }) == Set(changed))
    }

    @Test("Data that a function can only get at through other data is its own")
    func indirect() throws {
        let source = """
            final class Box {
                let words: StaticString
                init(_ words: StaticString) { self.words = words }
            }
            let box = Box("a text that is longer than a small one could be, number 1")
            @inline(never) func low() -> Int { box.words.utf8CodeUnitCount }
            @inline(never) func high() -> Int { 2 }
            public func both() -> Int { low() + high() }
            """
        let other = source.replacing("number 1", with: "number 2")
        let before = try #require(try CompiledCode(source).table)
        let after = try #require(try CompiledCode(other).table)
        // The text is set by a function of its own, which runs when it is first asked for.
        #expect(before.versions != after.versions)
        let (one, two) = (try versions(of: source), try versions(of: other))
        #expect(one["high"] == two["high"])
    }

    @Test("A function that never returns has no mark, and counts as one that always ran")
    func unmarked() throws {
        let source = """
            public func low() -> Never { fatalError("1") }
            public func high() -> Int { 2 }
            public func both() -> Int { 3 }
            """
        let before = try #require(try CompiledCode(source).table)
        let after = try #require(try CompiledCode(source.replacing("\"1\"", with: "\"2\"")).table)
        #expect(before.versions[0].hasSuffix("*"))
        #expect(before.versions[0] != after.versions[0])
    }

    @Test("Functions are found where they begin, and inside of a section that holds several")
    func addresses() throws {
        let table = try #require(CodeTable("0 1 *\n10 aa a.o:.text.f\n20 bb a.o:.text\n40 cc b.o:.text.g\n"))
        #expect(table.functions(at: "") == [0])
        #expect(table.functions(at: "10 40") == [0, 1, 3])
        #expect(table.functions(at: "20 30") == [0, 2])
    }

    @Test(
        "A text that is no description, and bytes that are no object, are refused", arguments: ["", "x\n", "zz 1 *\n"])
    func refused(text: String) {
        #expect(CodeTable(text) == nil)
        let objects = [(name: "a.o", content: Array(text.utf8))]
        #expect(CodeTable.description(objects: objects, map: []) == nil)
    }
}

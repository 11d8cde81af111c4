// SPDX-License-Identifier: GPL-2.0-only
// The sources keep to the arrows between modules.

import Foundation
import Testing

@Suite("Arrows between modules")
struct LayeringTests {
    @Test("Every folder of Sources has a line in the table")
    func complete() throws {
        let sources = SourceTree.root.appending(path: "Sources")
        let folders = try FileManager.default.contentsOfDirectory(atPath: sources.path)
        #expect(Set(folders) == Set(Layering.arrows.keys))
    }

    @Test("A module imports only what its arrows allow", arguments: Layering.arrows.keys.sorted())
    func imports(module: String) throws {
        let files = try SourceTree.files(in: "Sources/\(module)")
        #expect(!files.isEmpty)
        #expect(files.flatMap { Layering.wrongImports(of: module, in: $0) } == [])
    }

    @Test("A module does not mention what it must not know", arguments: Layering.forbiddenWords.keys.sorted())
    func words(module: String) throws {
        let files = try SourceTree.files(in: "Sources/\(module)")
        #expect(files.flatMap { Layering.wrongWords(of: module, in: $0) } == [])
    }

    @Test(
        "A wrong import is seen in every spelling",
        arguments: ["import Linux", "@_exported import Linux", "public import Linux", "\timport struct Linux.page"])
    func seesImport(line: String) {
        let file = SourceText(path: "x", text: "// SPDX\n" + line)
        #expect(Layering.wrongImports(of: "Scenarios", in: file) == ["x:2: Scenarios must not import Linux"])
        #expect(Layering.wrongImports(of: "Boot", in: file) == [])
    }

    @Test(
        "A wrong word is seen in comments and within identifiers, but not within other words",
        arguments: [
            ("// flushes a page", true), ("let pageCount = 1", true), ("page_table(x)", true), ("VMAs", true),
            ("struct PTE {}", true), ("homepage", false), ("// like `set_pte_at()`", false), ("patb", false),
        ])
    func seesWord(line: String, isWrong: Bool) {
        let file = SourceText(path: "x", text: "// SPDX\n" + line)
        #expect(Layering.wrongWords(of: "Explorer", in: file).isEmpty != isWrong)
    }
}

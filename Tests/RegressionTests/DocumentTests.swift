// SPDX-License-Identifier: GPL-2.0-only
// What the documents show is what the tool prints and what the sources say.

import Foundation
import Images
import Testing

@Suite("The documents")
struct DocumentTests {
    static let shown = Document.all.flatMap(ShownOutput.all)
    static let quoted = Document.all.flatMap { $0.blocks("part of") }

    @Test("There is something to hold the tool and the sources to")
    func isNotEmpty() {
        #expect(Self.shown.count >= 9)
        #expect(!Self.quoted.isEmpty)
    }

    /// `make docs-renew` sets this: outputs are then written into the documents instead of being judged.
    private static let isRenewing = ProcessInfo.processInfo.environment["MMRACE_RENEW_DOCUMENTS"] != nil

    @Test("Every output that is shown is printed", .disabled(if: isRenewing), arguments: shown)
    func isPrinted(_ shown: ShownOutput) throws {
        let output = try ToolRun(shown.words).output
        #expect(shown.isShown(of: output), "\(output)")
        #expect(!shown.block.text.isEmpty)
    }

    @Test("Outputs are renewed where that is asked for", .enabled(if: isRenewing), arguments: Document.all)
    func renew(_ document: Document) throws {
        let new = try ShownOutput.renew(document) { try ToolRun($0).output }
        if new.text == document.text { return }
        let file = try Workspace.find().root.appending(path: document.name)
        try Data(new.text.utf8).write(to: file, options: .atomic)
        print("renewed \(document.name)")
    }

    @Test("Every source that is quoted is there, comments aside", arguments: quoted)
    func isQuoted(_ quoted: Document.Block) throws {
        let file = try Workspace.find().root.appending(path: quoted.what)
        let code = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("//") }.joined(separator: "\n")
        #expect(code.contains(quoted.text.split(separator: "\n").joined(separator: "\n")))
    }

    @Test("Every link leads to a file", arguments: Document.all)
    func links(_ document: Document) throws {
        let folder = try Workspace.find().root.appending(path: document.name).deletingLastPathComponent()
        for link in document.links {
            #expect(FileManager.default.fileExists(atPath: folder.appending(path: link).path), "\(link)")
        }
    }

    @Test("Every document is in the table of contents")
    func contents() throws {
        let contents = try #require(Document.all.first { $0.name == "Documentation/README.md" })
        for document in Document.all where document.name.hasPrefix("Documentation/") && document.name != contents.name {
            #expect(
                contents.links.contains(String(document.name.dropFirst("Documentation/".count))), "\(document.name)")
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The port looks like the kernel, and nothing else does.

import Foundation
import Testing

@Suite("Style of the port")
struct PortStyleTests {
    private static let head = "// SPDX-License-Identifier: GPL-2.0-only\n"
    private static let upstream = "// Upstream: mm/mremap.c:213-269\n"

    @Test("Every file of the port is written as the port is")
    func port() throws {
        let files = try SourceTree.files(in: "Sources/Kernel")
        #expect(!files.isEmpty)
        #expect(files.flatMap { PortStyle($0).complaints } == [])
    }

    @Test("No Swift file outside the port contains a tab")
    func tabs() throws {
        let files = try ["Sources", "Tests"].flatMap { try SourceTree.files(in: $0) }
        let others = files.filter { !$0.path.hasPrefix("Sources/Kernel/") }
        #expect(others.filter { $0.lines.contains { $0.contains("\t") } }.map(\.path) == [])
    }

    @Test("Every file starts with the SPDX line and says what it is")
    func headers() throws {
        let form = /(\/\/|\/\*|#) SPDX-License-Identifier: GPL-2.0-only( \*\/)?/
        let wrong = try SourceTree.everything().filter { file in
            file.lines.first?.wholeMatch(of: form) == nil || file.lines.dropFirst().first?.hasPrefix("/") != true
        }
        #expect(wrong.map(\.path) == [])
    }

    @Test(
        "What is right passes",
        arguments: [
            upstream + "private func f() {\n\treturn\n}",
            upstream + "// PORT(omit): no hugetlb\n@inline(never)\nfunc f(_ a: Int) -> (Int, Int) {",
            upstream + "func f(\n\t_ a: Int,\n\t_ b: Int)\n{",
            "struct s {\n\t// Upstream: mm/mmap.c:1-2\n\tfunc f() {}\n}",
            "// a comment may say defer, async or guard let\n",
        ])
    func right(text: String) {
        #expect(PortStyle(SourceText(path: "x", text: Self.head + text)).complaints == [])
    }

    @Test(
        "What is wrong is found at its line",
        arguments: [
            ("    let a = 1", "x:2: is indented with blanks; the kernel uses tabs"),
            ("func f() {}", "x:2: has no \"// Upstream: path:first-last\" line above it"),
            ("// Upstream: mm/mremap.c\nfunc f() {}", "x:3: has no \"// Upstream: path:first-last\" line above it"),
            (upstream + "\nfunc f() {}", "x:4: has no \"// Upstream: path:first-last\" line above it"),
            (
                upstream + "func f(_ a: Int,\n\t_ b: Int)",
                "x:3: goes on with parameters; the name stands alone when they take several lines"
            ),
            ("\tx = p.pointee", "x:2: uses .pointee, which C does not have"),
            ("\tguard let a = b else {", "x:2: uses guard let, which C does not have"),
            ("\tdefer { a = b }", "x:2: uses defer, which C does not have"),
            ("\tlet a = async", "x:2: uses async, which C does not have"),
            ("// PORT(lazy): why", "x:2: is no \"PORT(omit|swift|model|stub): reason\""),
            ("// PORT(omit)", "x:2: is no \"PORT(omit|swift|model|stub): reason\""),
            ("// PORT: why", "x:2: is no \"PORT(omit|swift|model|stub): reason\""),
        ])
    func wrong(text: String, complaint: String) {
        #expect(PortStyle(SourceText(path: "x", text: Self.head + text)).complaints == [complaint])
    }

    @Test("A missing SPDX line is found")
    func license() {
        let complaints = PortStyle(SourceText(path: "x", text: "// mm/mremap.c\n")).complaints
        #expect(complaints == ["x:1: the first line is not the SPDX line"])
    }
}

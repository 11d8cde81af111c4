// SPDX-License-Identifier: GPL-2.0-only
// What was seen is written down as what is expected.

import Foundation
import Images
import Testing

@Suite("Renewing expectations")
struct ExpectRenewalTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private static let x86 = Cell(scenario: "move-vs-reclaim", arch: "x86")
    private static let arm64 = Cell(scenario: "move-vs-reclaim", arch: "arm64")
    private static let pud = Cell(scenario: "pud-move", arch: "arm64")

    private static func sometimes(_ names: String...) -> Verdict {
        .sometimes(names.map { Finding(invariant: $0, message: "m", schedule: "a1") }, executions: 2)
    }

    /// What is renewed if a recipe shows these verdicts.
    private func renewal(_ recipe: Recipe, _ seen: [Cell: Verdict]) throws -> ExpectRenewal {
        let cells = seen.map { cell, verdict in
            CellResult(
                cell: cell, expectation: recipe.expectations.expectation(for: cell), verdict: verdict, seconds: 0)
        }
        let image = Image(name: recipe.name, folder: fixture.root)
        return try ExpectRenewal(
            ImageResult(recipe: recipe, build: .success(image), cells: cells), vocabulary: Sample.vocabulary,
            patches: fixture.root.appending(path: "v0"))
    }

    /// The header of a patch after it was renewed.
    private func header(_ header: String, _ seen: [Cell: Verdict]) throws -> String {
        let recipe = try fixture.recipe(Sample.patch(header: header))
        try renewal(recipe, seen).write()
        let text = try String(contentsOf: fixture.root.appending(path: "sample.patch"), encoding: .utf8)
        #expect(text.hasSuffix(Sample.patch()), "the diff is as it was")
        return String(text.dropLast(Sample.patch().count))
    }

    @Test("A wrong line is put right in its place, and nothing else is touched")
    func inPlace() throws {
        let before =
            "Subject: x\n\nWords.\n\nExpect: move-vs-reclaim @x86 = Never\nExpect:  pud-move = Sometimes (lost-write)\n"
        let after = try header(before, [Self.x86: Self.sometimes("stale-tlb"), Self.pud: Self.sometimes("lost-write")])
        #expect(after == before.replacing("@x86 = Never", with: "@x86 = Sometimes (stale-tlb)"))
    }

    @Test("A line for all architectures is divided if they differ, and made if they agree")
    func general() throws {
        let divided = try header(
            "Expect: move-vs-reclaim = Sometimes (stale-tlb)\n", [Self.x86: Self.sometimes("lost-write", "stale-tlb")])
        #expect(
            divided == """
                Expect: move-vs-reclaim @x86 = Sometimes (lost-write, stale-tlb)
                Expect: move-vs-reclaim @arm64 = Sometimes (stale-tlb)

                """)
        let joined = try header(
            "Expect: move-vs-reclaim @x86 = Sometimes (stale-tlb)\n", [Self.arm64: Self.sometimes("stale-tlb")])
        #expect(joined == "Expect: move-vs-reclaim = Sometimes (stale-tlb)\n")
    }

    @Test("What no longer breaks loses its line")
    func removed() throws {
        #expect(
            try header("Subject: x\nExpect: pud-move = Sometimes (stale-tlb)\n", [Self.pud: .never(executions: 3)])
                == "Subject: x\n")
    }

    @Test("A new line stands before the scenarios that come later, or in a paragraph of its own")
    func added() throws {
        let known = try header(
            "Subject: x\n\nExpect: pud-move = Sometimes (stale-tlb)\n", [Self.x86: Self.sometimes("stale-tlb")])
        #expect(
            known == """
                Subject: x

                Expect: move-vs-reclaim @x86 = Sometimes (stale-tlb)
                Expect: pud-move = Sometimes (stale-tlb)

                """)
        let first = try header("Subject: x\n\nWords.\n", [Self.pud: Self.sometimes("stale-tlb")])
        #expect(first == "Subject: x\n\nWords.\n\nExpect: pud-move = Sometimes (stale-tlb)")
    }

    @Test("The base keeps its remarks")
    func base() throws {
        try fixture.write("v0/EXPECT", "# Why.\nExpect: pud-move = Sometimes (stale-tlb)\n# The end.\n")
        let recipe = try PatchSet(folder: fixture.root.appending(path: "v0"), base: "v0").recipes[0]
        try renewal(recipe, [Self.pud: .never(executions: 1), Self.x86: Self.sometimes("lost-write")]).write()
        let text = try String(contentsOf: fixture.root.appending(path: "v0/EXPECT"), encoding: .utf8)
        #expect(text == "# Why.\nExpect: move-vs-reclaim @x86 = Sometimes (lost-write)\n# The end.\n")
    }

    @Test("What came to no verdict keeps its expectation and is named")
    func unjudged() throws {
        let recipe = try fixture.recipe(Sample.patch(header: "Expect: pud-move = Sometimes (stale-tlb)\n"))
        let renewal = try renewal(recipe, [Self.pud: .unseen(in: 7), Self.x86: .never(executions: 1)])
        #expect(renewal.changes.isEmpty)
        #expect(renewal.unjudged == ["sample pud-move @arm64: Unseen in 7"])
    }

    @Test("A second renewal finds nothing to change")
    func twice() throws {
        let seen = [Self.x86: Self.sometimes("stale-tlb"), Self.pud: Self.sometimes("lost-write", "stale-tlb")]
        let recipe = try fixture.recipe(Sample.patch(header: "Subject: x"))
        let first = try renewal(recipe, seen)
        #expect(
            first.changes.sorted() == [
                "sample move-vs-reclaim @x86: Never -> Sometimes (stale-tlb)",
                "sample pud-move @arm64: Never -> Sometimes (lost-write, stale-tlb)",
            ])
        try first.write()
        let again = try PatchSet.recipe(forPatch: fixture.root.appending(path: "sample.patch"), base: "v0")
        #expect(try renewal(again, seen).changes.isEmpty)
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// The matrix, the report of a check and the summary, as they are printed.

import Foundation
import Images
import Report
import Testing

@Suite("Drawing the matrix")
struct MatrixTests {
    private static let archs = ["x86", "arm64", "ppc64"]
    private static let cells = archs.map { Cell(scenario: "pmd-move-vs-migration", arch: $0) }

    private static func sometimes(_ names: String...) -> Verdict {
        .sometimes(names.map { Finding(invariant: $0, message: "m", schedule: "a1.b2") }, executions: 1234)
    }

    /// An image with these verdicts, of which only `Never` is expected unless the list says otherwise.
    private static func result(
        _ name: String, _ seen: [Verdict], expected: [ExpectedVerdict]? = nil, runsChanges: [Bool?] = [nil, nil, nil]
    ) -> ImageResult {
        let recipe = Recipe(name: name, base: "v0", patches: [], expectations: .none)
        let image = Image(name: name, folder: URL(filePath: "/i"))
        let expected = expected ?? seen.map { _ in .never }
        let results = cells.indices.map { index in
            CellResult(
                cell: cells[index], expectation: expected[index], verdict: seen[index], seconds: 1,
                runsChanges: runsChanges[index])
        }
        return ImageResult(recipe: recipe, build: .success(image), cells: results)
    }

    private static let broken = ImageResult(
        recipe: Recipe(name: "broken", base: "v0", patches: [], expectations: .none),
        build: .failure(.doesNotApply(Complaint(file: "broken.patch", line: 5, "hunk 1 does not apply"))), cells: [])

    private static let results = [
        result(
            "base", [sometimes("stale-tlb"), sometimes("stale-tlb", "table-use-after-free"), .never(executions: 7)],
            expected: [.sometimes(["stale-tlb"]), .sometimes(["stale-tlb", "table-use-after-free"]), .never]),
        result(
            "rmap-lock-on-pmd-move-and-flush",
            [.never(executions: 1_234_567), .unseen(in: 12), .crashed(how: "signal 11", last: nil)]),
        broken,
    ]

    @Test("The matrix shows verdicts, executions, failures and what was not expected")
    func golden() {
        let text = Matrix(Self.results, cells: Self.cells).text
        #expect(
            text == """
                pmd-move-vs-migration         x86                     arm64                   ppc64
                  base                        Sometimes (stale-tlb)   Sometimes (stale-tlb,   Never 7
                                              1,234                   table-use-after-free)
                                                                      1,234
                  rmap-lock-on-pmd-move-and-flush
                                              Never 1,234,567       ! Unseen in 12          ! crashed (signal 11)
                  broken                      no image                no image                no image

                broken: no image:
                broken.patch:5: hunk 1 does not apply

                Numbers are executions: every interleaving for Never, tried ones for Sometimes.

                ! rmap-lock-on-pmd-move-and-flush pmd-move-vs-migration @arm64: expected Never, saw Unseen in 12
                ! rmap-lock-on-pmd-move-and-flush pmd-move-vs-migration @ppc64: expected Never, saw crashed (signal 11)

                """)
    }

    @Test("No line is wider than asked for", arguments: [80, 100])
    func width(limit: Int) {
        let text = Matrix([Self.results[0]], cells: Self.cells, width: limit).text
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= limit })
    }

    @Test("The summary counts, and gives the exit status")
    func summary() {
        let summary = Summary(Self.results)
        #expect(summary.status == 2)
        #expect(
            summary.text(seconds: 1.26)
                == "3 images, 1 not built, 6 cells: 2 not as expected; 1,237,054 executions in 1.3 s")
        #expect(Summary([Self.results[0]]).status == 0)
        #expect(Summary([Self.results[1]]).status == 1)
    }

    @Test("What there is one of has no s", arguments: [(0, "0 cells"), (1, "1 cell"), (1_234, "1,234 cells")])
    func counting(number: Int, text: String) {
        #expect(number.counting("cell") == text)
    }

    @Test("A check names each cell with its verdict")
    func check() {
        #expect(
            CheckReport(Self.results[1]).text == """
                rmap-lock-on-pmd-move-and-flush: 2 of 3 not as expected
                  pmd-move-vs-migration @x86    Never, 1,234,567 executions
                  pmd-move-vs-migration @arm64  Unseen in 12, 12 executions  ! expected Never
                  pmd-move-vs-migration @ppc64  crashed (signal 11)  ! expected Never

                """)
    }

    @Test("A check says where nothing ran that the patch changed, and where that is everywhere, that it says nothing")
    func idle() {
        let seen = [Verdict](repeating: .never(executions: 7), count: 3)
        let some = CheckReport(Self.result("some", seen, runsChanges: [true, false, nil])).text
        #expect(some.contains("@x86    Never, 7 executions\n"))
        #expect(some.contains("@arm64  Never, 7 executions; none of the changed code runs\n"))
        #expect(some.hasSuffix("@ppc64  Never, 7 executions\n"))
        let all = CheckReport(Self.result("all", seen, runsChanges: [false, false, false])).text
        #expect(all.hasSuffix("  No scenario ran the changed code: nothing is said of it.\n"))
    }

    @Test("The JSON report can be read back")
    func json() throws {
        let data = try JSONEncoder().encode(JSONReport(RunResults(Self.results, cells: [])))
        let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let images = try #require(report["images"] as? [[String: Any]])
        #expect(report["schema"] as? Int == 1)
        #expect(images.map { $0["name"] as? String } == ["base", "rmap-lock-on-pmd-move-and-flush", "broken"])
        #expect(images[2]["error"] as? String == "broken.patch:5: hunk 1 does not apply")
        let cells = try #require(images[0]["cells"] as? [[String: Any]])
        #expect(cells[0]["seen"] as? String == "Sometimes (stale-tlb)")
        #expect(cells[0]["asExpected"] as? Bool == true)
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// How outputs in documents are found and renewed.

import Testing

@Suite("Outputs in documents")
struct ShownOutputTests {
    private static let document = Document(
        name: "a.md",
        text: """
            # Title

            <!-- shown: check x -->

                x: as expected
                  cell  Never, 140 executions

                replay: mmrace replay x --arch arm64 a1.b2

            Words.

            <!-- shown in part: run -->

                pmd      x86
                  x      Never 140

            <!-- shown in part: replay y SCHEDULE --from x -->

                blocked at step 114
            """)

    private static func printed(_ words: [String]) -> String {
        switch words[0] {
        case "check":
            "x: as expected\n  cell  Never, 7 executions\n  more\n\nreplay: mmrace replay x --arch arm64 a3.b4\n"
        case "run": "pud      x86\n  x      Never 9\n\npmd      x86\n  x      Sometimes (stale-tlb) 8\n\n2 cells\n"
        default: "columns\n\nblocked at step 7 of \(words[2])\n"
        }
    }

    @Test("A block has its command, and the schedule of the counterexample above it")
    func commands() {
        let all = ShownOutput.all(in: Self.document)
        #expect(all.map(\.words) == [["check", "x"], ["run"], ["replay", "y", "a1.b2", "--from", "x"]])
        #expect(all.map(\.isPart) == [false, true, true])
        #expect(all[1].block.text == "pmd      x86\n  x      Never 140")
    }

    @Test("A whole output has to be all that is printed, a part has to be in it")
    func judged() {
        let all = ShownOutput.all(in: Self.document)
        #expect(all[0].isShown(of: all[0].block.text + "\n"))
        #expect(!all[0].isShown(of: all[0].block.text + "\nmore\n"))
        #expect(all[2].isShown(of: "columns\nblocked at step 114\n"))
        #expect(!all[2].isShown(of: "columns\nblocked at step 11\n"))
    }

    @Test("Renewing puts in what is printed now, and leaves the words around it")
    func renewed() throws {
        let new = try ShownOutput.renew(Self.document, printing: Self.printed)
        #expect(
            new.text == """
                # Title

                <!-- shown: check x -->

                    x: as expected
                      cell  Never, 7 executions
                      more

                    replay: mmrace replay x --arch arm64 a3.b4

                Words.

                <!-- shown in part: run -->

                    pmd      x86
                      x      Sometimes (stale-tlb) 8

                <!-- shown in part: replay y SCHEDULE --from x -->

                    blocked at step 7 of a3.b4
                """)
        #expect(try ShownOutput.renew(new, printing: Self.printed).text == new.text)
    }

    @Test("A part that has no like in the output is an error that names it")
    func lost() {
        let error = #expect(throws: ShownOutput.Lost.self) {
            try ShownOutput.renew(Self.document) { $0[0] == "run" ? "nothing\n" : Self.printed($0) }
        }
        #expect(error?.description == "a.md: mmrace run prints nothing like it")
    }
}

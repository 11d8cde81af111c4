// SPDX-License-Identifier: GPL-2.0-only
// Colours add nothing but colours.

import Report
import Testing

@Suite("Colours for terminals")
struct PaintTests {
    private static let text = """
        CPU 0 mremap                  CPU 1 kcompactd
        mm/mremap.swift:209 pmd_clear(old_pmd)
                                      TLB: + new -> frame 5  <-- filled
          pmd-move-vs-migration @x86  Never, 140 executions
          pmd-move-vs-reclaim @x86    Sometimes (stale-tlb), 9 executions  ! expected Never

        """

    @Test("What is looked for has a colour")
    func colours() {
        let painted = Paint.forTerminal(Self.text)
        #expect(painted.contains("\u{1B}[36mmm/mremap.swift:209\u{1B}[0m pmd_clear(old_pmd)"))
        #expect(painted.contains("\u{1B}[1;31m<-- filled\u{1B}[0m"))
        #expect(painted.contains("\u{1B}[32mNever\u{1B}[0m, 140 executions"))
        #expect(painted.contains("\u{1B}[31mSometimes\u{1B}[0m (stale-tlb)"))
    }

    @Test("Without its colours the text is what it was")
    func nothingElse() {
        #expect(Paint.forTerminal(Self.text).replacing(/\u{1B}\[[0-9;]*m/, with: "") == Self.text)
    }
}

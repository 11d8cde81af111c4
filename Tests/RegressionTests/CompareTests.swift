// SPDX-License-Identifier: GPL-2.0-only
// Comparing, explaining and mutating the patches that are here.

import Foundation
import Testing

@Suite("Comparing images")
struct CompareTests {
    private let cell = ["--scenario", "pmd-move-vs-migration", "--arch", "arm64"]

    @Test("Moving a flush is seen in the order and in the sources, and nowhere else")
    func order() throws {
        let seen = try ToolRun(["compare", "flush-before-set"] + cell)
        #expect(seen.status == 0)
        #expect(seen.output.contains("base              M+ R+ R- L C S F U R+ R- M-"))
        #expect(seen.output.contains("flush-before-set  M+ R+ R- L C F S U R+ R- M-"))
        #expect(seen.output.contains("mm/mremap.swift: move_normal_pmd"))
        #expect(seen.output.contains("the same in 1 of 1 cells"))
    }

    @Test("A lost race is named, with what it costs")
    func outcome() throws {
        let seen = try ToolRun(["compare", "rmap-lock-on-pmd-move"] + cell)
        #expect(seen.output.contains(/lost .*stale-tlb.*\n    in pmd-move-vs-migration @arm64/))
        #expect(seen.output.contains("L C S F U R-"))
        #expect(seen.output.split(separator: "\n", omittingEmptySubsequences: false).allSatisfy { $0.count <= 100 })
    }

    @Test("An image is the same as itself")
    func same() throws {
        #expect(try ToolRun(["compare", "base"] + cell).output.contains("The two are the same."))
    }

    @Test("A race is explained by its fill, the flush that missed it, and the harm")
    func explain() throws {
        let seen = try ToolRun(["explain", "flush-before-set"] + cell)
        #expect(seen.status == 1)
        let text = seen.output.replacing("\n", with: " ")
        #expect(text.contains("CPU 2 could fill new -> frame"))
        #expect(text.contains("set_pmd_at(mm, new_addr, new_pmd, pmd)"))
        #expect(text.contains("did not cover that entry"))
        #expect(text.contains("put_page(page)"))
    }

    @Test("What carries the weight of a patch is named, and what does not is named too")
    func mutate() throws {
        let patch = try ToolRun(["mutate", "rmap-lock-on-pmd-move"] + cell).output
        #expect(
            patch.contains(
                /load-bearing: without it, this breaks\n(  .*\n)+      pmd-move-vs-migration @arm64: .*stale-tlb/))
        let function = try ToolRun(["mutate", "base", "--function", "move_normal_pmd"] + cell).output
        let parts = function.components(separatedBy: "\n\n")
        #expect(parts[0].contains(/without flush flush_tlb_range.*\n      pmd-move-vs-migration @arm64: \w/))
        #expect(parts[1].hasPrefix("not load-bearing in these scenarios\n"))
        #expect(parts[1].contains("without lock old_ptl = pmd_lock"))
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// A kernel that forgets to count is found out when everything has come to rest.

import Foundation
import Testing

@Suite("Accounting")
struct AccountingTests {
    /// One place that forgets to count, and what is said of it.
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var file: String
        var old: String
        var new = ""
        var scenario: String
        var words: String
    }

    static let cases = [
        Case(
            testDescription: "Anonymous pages", file: "mm/rmap.swift",
            old: "\t\t\t\tdec_mm_counter(mm, MM_ANONPAGES)\n\t\t\t\tinc_mm_counter(mm, MM_SWAPENTS)\n",
            new: "\t\t\t\tinc_mm_counter(mm, MM_SWAPENTS)\n", scenario: "pte-move-vs-reclaim",
            words: "the address space counts 1 anonymous pages, and has 0"),
        Case(
            testDescription: "Swap entries", file: "mm/rmap.swift", old: "\t\t\t\tinc_mm_counter(mm, MM_SWAPENTS)\n",
            scenario: "pte-move-vs-reclaim", words: "the address space counts 0 swap entries, and has 1"),
        Case(
            testDescription: "Pages of files", file: "mm/rmap.swift",
            old: "\t\t\t\tdec_mm_counter(mm, mm_counter_file(page))\n", scenario: "pte-move-vs-file-reclaim",
            words: "the address space counts 1 pages of files, and has 0"),
        Case(
            testDescription: "Tables", file: "mm/memory.swift", old: "\tmm_dec_nr_ptes(tlb.mm)\n",
            scenario: "munmap-vs-reclaim", words: "bytes of page tables, and has"),
        Case(
            testDescription: "Swap slots", file: "mm/swap_state.swift",
            old: "\tatomic_inc((mem_map + swp_offset(entry)).swap_map)\n\treturn 0\n", new: "\treturn 0\n",
            scenario: "pte-move-vs-reclaim", words: "its swap slot is not counted as often as entries hold it"),
    ]

    @Test("What is not counted is found, and it is said what it is", arguments: cases)
    func forgotten(_ asked: Case) throws {
        let file = try PortPatch(asked.file, (asked.old, asked.new)).write()
        let seen = try ToolRun([
            "check", file.path, "--scenario", asked.scenario, "--arch", "arm64", "--json", "--quiet",
        ])
        #expect(seen.status == 1, "\(seen.message)")
        #expect(seen.output.contains("\"invariant\" : \"accounting\""))
        #expect(seen.output.contains(asked.words), "\(seen.output)")
        #expect(seen.output.contains("\"counterexamples\" : [\n\n"), "counterexamples, though it was to be quiet")
    }
}

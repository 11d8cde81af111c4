// SPDX-License-Identifier: GPL-2.0-only
// The whole of mremap, with the unmapping of the old range.

/// As `pmd-move-vs-reclaim`, and the old range is unmapped in the end: tables that only it used are freed.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             shrink_page_list()             user
///                                    try_to_unmap_one()
///                                      lock(pte_ptl), old address
///       move the PMD
///       flush_tlb_range(old)
///                                                                 *new = 10: fills its TLB at new
///                                      clear the PTE
///                                    flush, free the page
///       do_munmap(old)                                            stale TLB entry at new
extension Scenario {
    static let pmdMoveUnmapVsReclaim = Scenario(
        "pmd-move-unmap-vs-reclaim", "mremap moves a PMD and unmaps the old range while reclaim unmaps a page",
        memory: [.anonymous(at: 8 * .pud, length: .pmd)],
        cpus: [
            .process([.move(8 * .pud, length: .pmd, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.reclaim(pageAt: 8 * .pud)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pmdMoveUnmapVsReclaim, to: $0) }

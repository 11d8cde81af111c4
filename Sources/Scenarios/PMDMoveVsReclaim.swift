// SPDX-License-Identifier: GPL-2.0-only
// The race of CVE-2022-41222 as it was first told.

/// A moved PMD races with reclaim, which unmaps a page through the old address.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             shrink_page_list()             user
///                                    try_to_unmap_one()
///                                      lock(pte_ptl), old address
///       pmd = *old_pmd
///       pmd_clear(old_pmd)
///       *new_pmd = pmd
///       flush_tlb_range(old)
///                                                                 *new = 10: fills its TLB at new
///                                      clear the PTE
///                                    flush, free the page
///                                                                 stale TLB entry at new
extension Scenario {
    static let pmdMoveVsReclaim = Scenario(
        "pmd-move-vs-reclaim", "mremap moves a PMD while reclaim unmaps a page through the old address",
        memory: [.anonymous(at: 8 * .pud, length: .pmd)],
        cpus: [
            .process([.mremap(8 * .pud, length: .pmd, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.reclaim(pageAt: 8 * .pud)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pmdMoveVsReclaim, to: $0) }

// SPDX-License-Identifier: GPL-2.0-only
// Gathering what is unmapped, and freeing tables.

/// Two who unmap one page: whoever comes first clears the PTE, and both have to flush before anybody is told that it is over.
///
///     CPU 0                        CPU 1                          CPU 2
///     munmap(old)                  shrink_page_list()             user
///                                    try_to_unmap_one()
///                                      clear the PTE
///       zap_pte_range()
///         flush_tlb_batched_pending()
///       free_pgtables()
///       tlb_finish_mmu()
///                                    flush, free the page
extension Scenario {
    static let munmapVsReclaim = Scenario(
        "munmap-vs-reclaim", "munmap unmaps a page and frees its tables while reclaim unmaps the page",
        memory: [.anonymous(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.munmap(8 * .pud, length: .page)]),
            .kernel([.reclaim(pageAt: 8 * .pud)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.munmapVsReclaim, to: $0) }

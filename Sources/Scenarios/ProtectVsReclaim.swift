// SPDX-License-Identifier: GPL-2.0-only
// The other system call that a deferred flush concerns.

/// A page that reclaim has unmapped, putting its flush off, is made read-only: there is no present PTE, so nothing would be
/// flushed, and when the call returns a CPU could still write through its old translation.
///
///     CPU 0                        CPU 1                          CPU 2
///     mprotect(PROT_READ)          shrink_page_list()             user
///                                    try_to_unmap_one()
///                                      clear the PTE
///                                      mm->tlb_flush_batched = true
///       change_pte_range()
///         flush_tlb_batched_pending()
///     returns
///                                                                 a store must fault
///                                    try_to_unmap_flush()
extension Scenario {
    static let protectVsReclaim = Scenario(
        "protect-vs-reclaim", "mprotect makes a page read-only while reclaim unmaps it",
        memory: [.anonymous(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.protect(8 * .pud, length: .page)]),
            .kernel([.reclaim(pageAt: 8 * .pud)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.protectVsReclaim, to: $0) }

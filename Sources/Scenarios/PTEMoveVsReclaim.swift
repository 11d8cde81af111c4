// SPDX-License-Identifier: GPL-2.0-only
// A deferred flush that a system call must not rely on.

/// A PTE that is to be moved was cleared by reclaim, which has put its flush off: there is nothing to move, so nothing would be
/// flushed, and the old address would still lead somewhere when the call returns.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             shrink_page_list()             user
///                                    try_to_unmap_one()
///                                      clear the PTE
///                                      mm->tlb_flush_batched = true
///       pte_none(*old_pte)
///     returns
///                                                                 reads *old: old TLB entry
///                                    try_to_unmap_flush()
extension Scenario {
    static let pteMoveVsReclaim = Scenario(
        "pte-move-vs-reclaim", "mremap moves a PTE while reclaim unmaps its page",
        memory: [.anonymous(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.mremap(8 * .pud, length: .page, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.reclaim(pageAt: 8 * .pud)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pteMoveVsReclaim, to: $0) }

// SPDX-License-Identifier: GPL-2.0-only
// The race of CVE-2022-41222 with an unmapper that flushes at once.

/// A moved PMD races with migration, which unmaps a page through the old address and flushes that one address. On x86 this
/// is the form that does harm: the deferred flush of reclaim takes every address with it.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             unmap_and_move()               user
///                                    try_to_unmap_one()
///                                      lock(pte_ptl), old address
///       pmd = *old_pmd
///       pmd_clear(old_pmd)
///       *new_pmd = pmd
///       flush_tlb_range(old)
///                                                                 *new = 10: fills its TLB at new
///                                      ptep_clear_flush(old)
///                                    free the page
///                                                                 stale TLB entry at new
extension Scenario {
    static let pmdMoveVsMigration = Scenario(
        "pmd-move-vs-migration", "mremap moves a PMD while migration unmaps a page through the old address",
        memory: [.anonymous(at: 8 * .pud, length: .pmd)],
        cpus: [
            .process([.mremap(8 * .pud, length: .pmd, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.migrate(pageAt: 8 * .pud)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pmdMoveVsMigration, to: $0) }

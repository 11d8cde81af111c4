// SPDX-License-Identifier: GPL-2.0-only
// The same race one level up.

/// A moved PUD races with migration, which unmaps a page through the old address.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             unmap_and_move()               user
///                                    try_to_unmap_one()
///                                      lock(pte_ptl), old address
///       pud = *old_pud
///       pud_clear(old_pud)
///       *new_pud = pud
///       flush_tlb_range(old)
///                                                                 *new = 10: fills its TLB at new
///                                      ptep_clear_flush(old)
///                                    free the page
///                                                                 stale TLB entry at new
extension Scenario {
    static let pudMoveVsMigration = Scenario(
        "pud-move-vs-migration", "mremap moves a PUD while migration unmaps a page through the old address",
        memory: [.anonymous(at: 8 * .pud, length: .pud, touched: [page])],
        cpus: [
            .process([.mremap(8 * .pud, length: .pud, to: 16 * .pud)]),
            .kernel([.migrate(pageAt: page)]),
            .user,
        ])

    /// Below the last entry of the PMD table: a kernel that moves the PMDs one by one has gone through all the empty ones before
    /// anything races with it, once for all executions, and not in each after the race.
    private static let page = 9 * UInt.pud - .pmd
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pudMoveVsMigration, to: $0) }

// SPDX-License-Identifier: GPL-2.0-only
// Unmapping by truncation, which holds neither the lock of the mm nor a page.

/// A moved PMD of a file races with truncation, which finds the table through either address, and flushes that one.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             truncate_pagecache()           user
///                                    zap_pte_range()
///                                      lock(pte_ptl), old address
///       pmd = *old_pmd
///       pmd_clear(old_pmd)
///       *new_pmd = pmd
///       flush_tlb_range(old)
///                                                                 *new = 10: fills its TLB at new
///                                      clear the PTE
///                                    flush old, free the page
///                                                                 stale TLB entry at new
///
/// The other window lies between the new entry and the flush: there truncation comes through the new address, and it is the old
/// one that stays.
extension Scenario {
    static let pmdMoveVsTruncate = Scenario(
        "pmd-move-vs-truncate", "mremap moves a PMD of a file while the file is truncated",
        // On x86 a million and a half interleavings say no more than those of `pmd-move-vs-hole` do.
        on: [.arm64, .ppc64],
        memory: [.shared(at: 8 * .pud, length: .pmd)],
        cpus: [
            .process([.move(8 * .pud, length: .pmd, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.truncate(to: 0)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pmdMoveVsTruncate, to: $0) }

// SPDX-License-Identifier: GPL-2.0-only
// Unmapping by truncation, which holds neither the lock of the mm nor a page.

/// A moved PMD of a file races with truncation, which finds the table through either address, and flushes that one. The CPU
/// that keeps the stale entry is the one that moved: it is back in its program by then.
///
///     CPU 0                        CPU 1
///     mremap(old, new)             truncate_pagecache()
///                                    zap_pte_range()
///                                      lock(pte_ptl), old address
///       pmd = *old_pmd
///       pmd_clear(old_pmd)
///       *new_pmd = pmd
///       flush_tlb_range(old)
///     returns
///     reads *new: fills its TLB
///     at new
///                                      clear the PTE
///                                    flush old, free the page
///     stale TLB entry at new
///
/// In the other window, between the new entry and the flush, truncation comes through the new address, and it is the old one
/// that stays, with a third CPU. `pmd-move-vs-hole` has that CPU: truncation unmaps three times, and with the interrupts of one
/// more CPU on x86 there are a million interleavings. On arm64, where no invalidation is an interrupt, the hole asks the same
/// with a thirteenth of the interleavings. What is cut off is the last page, so that no pass looks at 512 entries.
extension Scenario {
    static let pmdMoveVsTruncate = Scenario(
        "pmd-move-vs-truncate", "mremap moves a PMD of a file while the file is truncated",
        on: [.x86, .ppc64],
        memory: [.shared(at: 8 * .pud, length: .pmd, touched: [8 * .pud + .pmd - .page], isWritten: false)],
        cpus: [
            .process([.move(8 * .pud, length: .pmd, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.truncate(to: .pmd - .page)]),
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pmdMoveVsTruncate, to: $0) }

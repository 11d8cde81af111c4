// SPDX-License-Identifier: GPL-2.0-only
// Unmapping by a hole that is punched into a file.

/// As with truncation, for one page in the middle: what is flushed is a single address.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             truncate_pagecache_range()     user
///                                    zap_pte_range()
///                                      lock(pte_ptl), old address
///       move the PMD
///       flush_tlb_range(old)
///                                                                 reads *new: fills its TLB at new
///                                      clear the PTE
///                                    flush old, free the page
///                                                                 stale TLB entry at new
extension Scenario {
    static let pmdMoveVsHolePunch = Scenario(
        "pmd-move-vs-hole", "mremap moves a PMD of a file while a hole is punched into the file",
        memory: [.shared(at: 8 * .pud, length: .pmd, isWritten: false)],
        cpus: [
            .process([.move(8 * .pud, length: .pmd, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.punchHole(at: 0, length: .page)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pmdMoveVsHolePunch, to: $0) }

// SPDX-License-Identifier: GPL-2.0-only
// The race that the flush inside the locks of the PTE tables is for.

/// The race of CVE-2018-18281: a moved PTE is visible at its new place, and the flush of the old one comes too late.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             truncate_pagecache()           user
///                                                                 reads *old: fills its TLB at old
///       pte = get_and_clear(old)
///       set_pte_at(new, pte)
///       unlock(new_ptl)
///                                    zap_pte_range(), new address
///                                    flush new, free the page
///                                                                 stale TLB entry at old
///       flush_tlb_range(old)
///
/// The page was only read: a dirty PTE was flushed before the old lock was dropped even then, and that lock is what an
/// unmapper that comes through the file has to take first, since it visits the old area before the new one.
///
/// Truncation unmaps three times. So that there are not too many interleavings, no table comes or goes: there is one for the new
/// place, and a neighbour keeps the old one. In `pte-move-vs-hole` they do come and go.
extension Scenario {
    static let pteMoveVsTruncate = Scenario(
        "pte-move-vs-truncate", "mremap moves a PTE of a file while the file is truncated",
        memory: [
            .shared(at: 8 * .pud, length: .page, emptied: [8 * .pud + 4 * .pmd], isWritten: false),
            .anonymous(at: 8 * .pud + 16 * .page, length: .page, touched: []),
        ],
        cpus: [
            .process([.move(8 * .pud, length: .page, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.truncate(to: 0)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pteMoveVsTruncate, to: $0) }

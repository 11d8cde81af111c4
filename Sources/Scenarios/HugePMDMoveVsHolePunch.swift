// SPDX-License-Identifier: GPL-2.0-only
// A huge page that is nowhere for a moment.

/// A moved huge page races with a hole that is punched into the file. Whoever has the locks of the entries is safe; but who
/// unmaps by file first looks whether there is an entry at all, without a lock, and finds none at either place.
///
///     CPU 0                        CPU 1
///     mremap(old, new)             truncate_pagecache_range()
///       move_huge_pmd()
///         pmd = get_and_clear(old)
///                                    zap_pmd_range(), old: nothing there
///                                    zap_pmd_range(), new: nothing there
///                                    the same once more, as the page is still mapped
///                                  the page leaves the file
///         set_pmd_at(new, pmd)
///
/// And an entry that was seen to be there may be gone when mremap asks what it is: then it is taken for one that points to a
/// table.
extension Scenario {
    static let hugePMDMoveVsHolePunch = Scenario(
        "huge-pmd-move-vs-hole", "mremap moves a huge page of a file while a hole is punched into the file",
        memory: [.shared(at: 8 * .pud, length: .pmd, isHuge: true)],
        cpus: [
            .process([.move(8 * .pud, length: .pmd, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.punchHole(at: 0, length: .pmd)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.hugePMDMoveVsHolePunch, to: $0) }

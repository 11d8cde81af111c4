// SPDX-License-Identifier: GPL-2.0-only
// What the kind of an entry is worth that was read without a lock.

/// The race of CVE-2024-50066: mremap has seen that an entry points to a table, and when it gets the locks the table is gone.
/// Here khugepaged needs the lock of the mm for it, which mremap holds; from v6.6 on it does without.
///
///     CPU 0                        CPU 1
///     mremap(old, new)             retract_page_tables()
///       pmd = *old_pmd: a table
///                                    lock(pmd_ptl)
///                                    pmdp_collapse_flush(old)
///                                    unlock, free the table
///       lock(pmd_ptl)
///       pmd = *old_pmd: none
///       *new_pmd = the table of none
extension Scenario {
    static let pmdMoveVsCollapse = Scenario(
        "pmd-move-vs-collapse", "mremap moves a PMD of a file while khugepaged takes its empty table away",
        memory: [.shared(at: 8 * .pud, length: .pmd, touched: [], emptied: [8 * .pud])],
        cpus: [
            .process([.move(8 * .pud, length: .pmd, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.collapse(at: 0)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pmdMoveVsCollapse, to: $0) }

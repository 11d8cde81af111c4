// SPDX-License-Identifier: GPL-2.0-only
// A page fault in memory that moves.

/// A fault takes the lock of the mm shared, mremap takes it alone: so a fault sees the memory before the move or after it.
///
///     CPU 0                        CPU 1
///     mremap(old, new)             store(old)
///       copy_vma()
///       move_normal_pmd()
///                                    do_anonymous_page()
///                                      is there a table?
///                                      set the PTE
extension Scenario {
    static let faultVsPMDMove = Scenario(
        "fault-vs-pmd-move", "a page fault at either address of a PMD that mremap moves",
        memory: [.anonymous(at: 8 * .pud, length: .pmd)],
        cpus: [
            .process([.mremap(8 * .pud, length: .pmd, to: 8 * .pud + 4 * .pmd)]),
            .process([.store(8 * .pud + .page)]),
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.faultVsPMDMove, to: $0) }

// SPDX-License-Identifier: GPL-2.0-only
// A lost write instead of a stale page.

/// A moved PMD races with the cleaning of a page: no page is freed, but a store may go unnoticed.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             clear_page_dirty_for_io()      user
///                                    page_mkclean_one()
///                                      lock(pte_ptl), old address
///       move the PMD
///       flush_tlb_range(old)
///                                                                 *new = 10: fills its TLB at new,
///                                                                   writable and dirty
///                                      write-protect the PTE, flush old
///                                  write the page out
///                                                                 *new = 11: nobody is told
extension Scenario {
    static let pmdMoveVsClean = Scenario(
        "pmd-move-vs-clean", "mremap moves a PMD of a file while a page of it is written out",
        memory: [.shared(at: 8 * .pud, length: .pmd)],
        cpus: [
            .process([.move(8 * .pud, length: .pmd, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.clean(pageAt: 8 * .pud)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pmdMoveVsClean, to: $0) }

// SPDX-License-Identifier: GPL-2.0-only
// The race that mremap flushes for before it lets PTEs go.

/// A moved PTE is cleaned at its new place while a translation of the old one is still writable and dirty.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             clear_page_dirty_for_io()      user
///                                                                 *old = 10: fills its TLB at old
///       pte = get_and_clear(old)
///       set_pte_at(new, pte)
///       unlock(old_ptl)
///                                    page_mkclean_one(), new address
///                                  write the page out
///                                                                 *old = 11: nobody is told
///       flush_tlb_range(old)
extension Scenario {
    static let pteMoveVsClean = Scenario(
        "pte-move-vs-clean", "mremap moves a PTE of a file while its page is written out",
        memory: [.shared(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.move(8 * .pud, length: .page, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.clean(pageAt: 8 * .pud)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pteMoveVsClean, to: $0) }

// SPDX-License-Identifier: GPL-2.0-only
// A dirty page of a file between mremap and reclaim.

/// A shared page that is dirty moves by its PTE; reclaim finds it by its file, writes it out and frees it. Not on x86, where
/// reclaim flushes all addresses before it does either.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             shrink_page_list()             user
///       move_ptes()                  try_to_unmap_one()
///         clear, set                   (by the new address)
///                                      clear, flush
///         flush                      pageout()
///                                    __remove_mapping()
extension Scenario {
    static let pteMoveVsFileReclaim = Scenario(
        "pte-move-vs-file-reclaim", "mremap moves a PTE of a file while reclaim unmaps the page",
        on: [.arm64, .ppc64],
        memory: [.shared(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.move(8 * .pud, length: .page, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.reclaim(pageAt: 8 * .pud)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pteMoveVsFileReclaim, to: $0) }

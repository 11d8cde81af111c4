// SPDX-License-Identifier: GPL-2.0-only
// A page fault on a page that is being reclaimed.

/// Reclaim has unmapped a page of a file; a fault finds it in the page cache before it is taken out of it.
///
///     CPU 0                        CPU 1
///                                  shrink_page_list()
///                                    try_to_unmap()
///     load(address)
///       filemap_fault()
///         find the page
///                                    __remove_mapping()
///                                      is the count as expected?
///       finish_fault()
///         set the PTE
extension Scenario {
    static let faultVsReclaim = Scenario(
        "fault-vs-reclaim", "a page fault maps a page of a file that reclaim is about to free",
        memory: [.shared(at: 8 * .pud, length: .page, isWritten: false)],
        cpus: [
            .process([.load(8 * .pud)]),
            .kernel([.reclaim(pageAt: 8 * .pud)]),
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.faultVsReclaim, to: $0) }

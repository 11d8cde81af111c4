// SPDX-License-Identifier: GPL-2.0-only
// A write fault on a page that is being reclaimed.

/// A private page of a file has been read. A write gets a copy, and after that nothing maps the page of the file any more.
///
///     CPU 0                        CPU 1                          CPU 2
///     store(address)               shrink_page_list()             user
///       do_wp_page()
///         copy the page
///         clear the PTE, flush
///         set the PTE
///                                    mapped nowhere: free it
extension Scenario {
    static let writeFaultVsReclaim = Scenario(
        "write-fault-vs-reclaim", "a write fault copies a page that reclaim is about to free",
        memory: [.copied(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.store(8 * .pud)]),
            .kernel([.reclaim(pageAt: 8 * .pud)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.writeFaultVsReclaim, to: $0) }

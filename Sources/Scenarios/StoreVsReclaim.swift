// SPDX-License-Identifier: GPL-2.0-only
// A program that stores to a page of a file while it is reclaimed.

/// A page that was only read is reclaimed without being written out. If the program has stored to it, the entry says so, and the
/// mark has to move to the page when the entry goes; a store that comes later has to find the entry gone. Otherwise what the
/// page holds when it is given up is nowhere else.
///
///     CPU 0                        CPU 1
///                                  shrink_page_list()
///     *address = 1: marks the PTE
///                                    try_to_unmap(): clear the PTE, flush
///                                      dirty: set_page_dirty()
///                                    pageout()
///                                    free the page
extension Scenario {
    static let storeVsReclaim = Scenario(
        "store-vs-reclaim", "a program stores to a page of a file while it is reclaimed; the value must not be lost",
        memory: [.shared(at: 8 * .pud, length: .page, isWritten: false)],
        cpus: [
            .process([.put(1, at: 8 * .pud, foundAt: 8 * .pud)]),
            .kernel([.reclaim(pageAt: 8 * .pud)]),
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.storeVsReclaim, to: $0) }

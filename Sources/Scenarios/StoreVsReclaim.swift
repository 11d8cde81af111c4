// SPDX-License-Identifier: GPL-2.0-only
// A program that stores to a page of a file while it is reclaimed.

/// A dirty page of a file is written out before it is given up, and nothing may be stored in between: what the page holds
/// then would be nowhere else. On x86 reclaim puts its flush off, which it must not do beyond the write.
///
///     CPU 0                        CPU 1
///                                  shrink_page_list()
///                                    try_to_unmap(): clear the PTE, flush later
///     *address = 1: old TLB entry
///                                    try_to_unmap_flush_dirty()
///                                    pageout()
///                                    free the page
extension Scenario {
    static let storeVsReclaim = Scenario(
        "store-vs-reclaim", "a program stores to a page of a file while it is reclaimed; the value must not be lost",
        memory: [.shared(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.put(1, at: 8 * .pud, foundAt: 8 * .pud)]),
            .kernel([.reclaim(pageAt: 8 * .pud)]),
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.storeVsReclaim, to: $0) }

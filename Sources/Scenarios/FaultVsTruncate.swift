// SPDX-License-Identifier: GPL-2.0-only
// A page fault on a page that leaves its file.

/// A page of a file is in memory and mapped nowhere; while one CPU asks for it, another one takes it out of the file. There is
/// no memory for another page, or each fault would bring one back for truncation to take out.
///
///     CPU 0                        CPU 1
///     load(address)                truncate(file)
///       filemap_fault()              unmap_mapping_range()
///         find the page
///         lock_page()
///         is it still the file's?
///       finish_fault()
///         set the PTE
///                                    lock_page()
///                                    unmap it, take it out
///                                    unmap_mapping_range()
extension Scenario {
    static let faultVsTruncate = Scenario(
        "fault-vs-truncate", "a page fault maps a page of a file that is being cut off",
        memory: [.shared(at: 8 * .pud, length: .page, touched: [], emptied: [8 * .pud], cached: [8 * .pud])],
        cpus: [
            .process([.load(8 * .pud)]),
            .kernel([.truncate(to: 0)]),
        ],
        framesLeft: 0)
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.faultVsTruncate, to: $0) }

// SPDX-License-Identifier: GPL-2.0-only
// A write fault on a page that leaves its file.

/// A private page of a file has been read. While one CPU writes to it and so gets a copy, another one cuts the file off.
///
///     CPU 0                        CPU 1                          CPU 2
///     store(address)               truncate(file)                 user
///       do_wp_page()                 unmap_mapping_range()
///         copy the page              take the page out
///         clear the PTE, flush
///         set the PTE
///                                    unmap_mapping_range()
extension Scenario {
    static let writeFaultVsTruncate = Scenario(
        "write-fault-vs-truncate", "a write fault copies a page of a file that is being cut off",
        memory: [.copied(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.store(8 * .pud)]),
            .kernel([.truncate(to: 0)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.writeFaultVsTruncate, to: $0) }

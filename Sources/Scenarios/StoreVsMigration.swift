// SPDX-License-Identifier: GPL-2.0-only
// A program that stores to a page while it migrates.

/// What the program stores has to be there afterwards, in whichever page it went into. No translation need be stale for it to
/// be lost: it is enough that the copy is made before the entry and the TLBs have let go of the old page.
///
///     CPU 0                        CPU 1
///                                  unmap_and_move()
///     *address = 1
///                                    try_to_unmap(): a migration entry, flush
///                                    copy the page
///                                    remove_migration_ptes()
///     is *address 1?
extension Scenario {
    static let storeVsMigration = Scenario(
        "store-vs-migration", "a program stores to a page while it migrates; the value must be there afterwards",
        memory: [.anonymous(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.put(1, at: 8 * .pud, foundAt: 8 * .pud)]),
            .kernel([.migrate(pageAt: 8 * .pud)]),
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.storeVsMigration, to: $0) }

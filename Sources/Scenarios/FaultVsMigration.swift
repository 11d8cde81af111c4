// SPDX-License-Identifier: GPL-2.0-only
// A page fault on a page that is being migrated.

/// A fault on the entry that migration has left waits until the page is in its new place.
///
///     CPU 0                        CPU 1
///                                  unmap_and_move()
///                                    try_to_unmap_one()
///                                      set a migration entry
///     store(address)
///       migration_entry_wait()
///         take a reference, wait
///                                    move_to_new_page()
///                                    remove_migration_ptes()
///                                    unlock_page()
///     store(address)
extension Scenario {
    static let faultVsMigration = Scenario(
        "fault-vs-migration", "a page fault meets a page that is being migrated",
        memory: [.anonymous(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.store(8 * .pud)]),
            .kernel([.migrate(pageAt: 8 * .pud)]),
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.faultVsMigration, to: $0) }

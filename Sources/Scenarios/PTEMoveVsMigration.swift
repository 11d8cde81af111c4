// SPDX-License-Identifier: GPL-2.0-only
// Moving in the order of the areas needs no lock of the reverse mapping.

/// A moved PTE races with migration, which visits the old area first, then the new one.
///
///     CPU 0                        CPU 1                          CPU 2
///     mremap(old, new)             unmap_and_move()               user
///                                    try_to_unmap_one(), old address
///                                    PTE -> migration entry
///       pte = get_and_clear(old)
///       set_pte_at(new, pte)
///                                    remove_migration_pte(), old, then new
extension Scenario {
    static let pteMoveVsMigration = Scenario(
        "pte-move-vs-migration", "mremap moves a PTE while its page is migrated",
        memory: [.anonymous(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.mremap(8 * .pud, length: .page, to: 8 * .pud + 4 * .pmd)]),
            .kernel([.migrate(pageAt: 8 * .pud)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pteMoveVsMigration, to: $0) }

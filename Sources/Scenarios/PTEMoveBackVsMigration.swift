// SPDX-License-Identifier: GPL-2.0-only
// The order in which areas are visited.

/// A page is moved away and back. On the way back the range is merged with the area in front, which has the lower offset and is
/// visited first: only the locks of the reverse mapping keep a walker from looking at the new place before and at the old one
/// after the move.
///
///     CPU 0                        CPU 1
///     mremap(old, new)
///                                  unmap_and_move()
///                                    PTE at new -> migration entry
///     mremap(new, old): merged
///                                    remove_migration_pte(), old: nothing there
///       move the PTE
///                                    remove_migration_pte(), new: nothing there
///                                    the migration entry stays
///
/// The way there is over when the race begins: alone it is what `pte-move-vs-migration` is about.
extension Scenario {
    static let pteMoveBackVsMigration = Scenario(
        "pte-move-back-vs-migration", "mremap moves a PTE back into its area while its page is migrated",
        memory: [.anonymous(at: 8 * .pud, length: 2 * .page, touched: [8 * .pud + .page])],
        moved: [.init(address: 8 * .pud + .page, length: .page, destination: 8 * .pud + 4 * .pmd)],
        cpus: [
            .process([.mremap(8 * .pud + 4 * .pmd, length: .page, to: 8 * .pud + .page)]),
            .kernel([.migrate(pageAt: 8 * .pud + 4 * .pmd)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pteMoveBackVsMigration, to: $0) }

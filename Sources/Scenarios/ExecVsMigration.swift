// SPDX-License-Identifier: GPL-2.0-only
// The stack of a program in the making, and migration.

/// While execve moves the stack, one area stands for two places, and who looks a page up by its area finds the new one only:
/// so migration leaves a stack in the making alone.
///
///     CPU 0                        CPU 1
///                                  unmap_and_move()
///                                    try_to_unmap_one()
///                                      set a migration entry
///     shift_arg_pages()
///       vma_adjust()
///                                    remove_migration_ptes()
///                                      looks at the new place
///       move_ptes()
extension Scenario {
    static let execVsMigration = Scenario(
        "exec-vs-migration", "execve moves the stack down while a page of it is migrated",
        memory: [.stack(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.shiftStack(8 * .pud, by: .pmd)]),
            .kernel([.migrate(pageAt: 8 * .pud)]),
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.execVsMigration, to: $0) }

// SPDX-License-Identifier: GPL-2.0-only
// What pointers to tables may outlive.

/// A table is moved and then freed. A pointer to it that a CPU remembers for the old address must have gone by then.
///
///     CPU 0                        CPU 1
///     mremap(old, new)             user
///                                  walk cache: old -> table
///       flush_tlb_range(old)
///     munmap(new)
///       flush new, free the table
///                                  walks on from the pointer for old
extension Scenario {
    static let moveThenUnmap = Scenario(
        "move-then-unmap", "a table that mremap moved is freed by munmap of its new place",
        memory: [.anonymous(at: 8 * .pud, length: .pmd)],
        cpus: [
            .process([
                .mremap(8 * .pud, length: .pmd, to: 8 * .pud + 4 * .pmd),
                .munmap(8 * .pud + 4 * .pmd, length: .pmd),
            ]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.moveThenUnmap, to: $0) }

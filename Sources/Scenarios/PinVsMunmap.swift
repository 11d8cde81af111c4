// SPDX-License-Identifier: GPL-2.0-only
// What the freeing of tables waits for.

/// A walker without a lock has disabled interrupts. Tables that are freed under it must wait for it: behind the interrupt of a
/// flush on x86, behind a grace period elsewhere.
///
///     CPU 0                        CPU 1
///     munmap(old)                  get_user_pages_fast(old)
///                                    local_irq_disable()
///                                    pmd = READ_ONCE(*pmdp)
///       free_pgtables()
///       tlb_finish_mmu()
///                                    pte = *ptep: the table must be there
///                                    local_irq_enable()
///       free the table
extension Scenario {
    static let pinVsMunmap = Scenario(
        "pin-vs-munmap", "a walk without a lock goes through tables that munmap frees",
        memory: [.anonymous(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.munmap(8 * .pud, length: .page)]),
            .process([.pin(8 * .pud)]),
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.pinVsMunmap, to: $0) }

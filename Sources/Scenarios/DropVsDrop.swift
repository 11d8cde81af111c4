// SPDX-License-Identifier: GPL-2.0-only
// Why a gather looks for others before it ends.

/// Two gathers on one address space, both under the lock for reading: whoever finds the PTE cleared by the other must not return
/// before it was flushed.
///
///     CPU 0                        CPU 1                          CPU 2
///     madvise(MADV_DONTNEED)       madvise(MADV_DONTNEED)         user
///       zap_pte_range()
///         clear the PTE
///                                    zap_pte_range(): none
///                                    tlb_finish_mmu(): nested
///                                  returns
///                                                                 *old must fault
///       tlb_finish_mmu()
extension Scenario {
    static let dropVsDrop = Scenario(
        "drop-vs-drop", "two threads drop the same page with MADV_DONTNEED",
        memory: [.anonymous(at: 8 * .pud, length: .page)],
        cpus: [
            .process([.drop(8 * .pud, length: .page)]),
            .process([.drop(8 * .pud, length: .page)]),
            .user,
        ])
}

@section("mmrace_scenarios") @used
private let entry: Scenario.Entry = { Scenario.add(.dropVsDrop, to: $0) }

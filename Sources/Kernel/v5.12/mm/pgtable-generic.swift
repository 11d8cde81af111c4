// SPDX-License-Identifier: GPL-2.0-only
// Table operations that no architecture overrides.

import Linux

// Upstream: mm/pgtable-generic.c:90-99
func ptep_clear_flush(
		_ vma: Ptr<vm_area_struct>, _ address: UInt,
		_ ptep: Ptr<pte_t>) -> pte_t {
	let mm = vma.vm_mm
	var pte: pte_t
	pte = ptep_get_and_clear(mm, address, ptep)
	if pte_accessible(mm, pte) {
		flush_tlb_page(vma, address)
	}
	return pte
}

// Upstream: mm/pgtable-generic.c:133-144
func pmdp_huge_clear_flush(
		_ vma: Ptr<vm_area_struct>, _ address: UInt,
		_ pmdp: Ptr<pmd_t>) -> pmd_t {
	var pmd: pmd_t
	VM_BUG_ON((address & ~HPAGE_PMD_MASK) != 0)
	VM_BUG_ON(!pmd_present(*pmdp))
	VM_BUG_ON(!pmd_trans_huge(*pmdp) && !pmd_devmap(*pmdp))
	pmd = pmdp_huge_get_and_clear(vma.vm_mm, address, pmdp)
	flush_pmd_tlb_range(vma, address, address &+ HPAGE_PMD_SIZE)
	return pmd
}

// Upstream: mm/pgtable-generic.c:205-222
// PORT(swift): powerpc has a function of its own
func pmdp_collapse_flush(
		_ vma: Ptr<vm_area_struct>, _ address: UInt,
		_ pmdp: Ptr<pmd_t>) -> pmd_t {
	if ARCH == .powerpc {
		return radix__pmdp_collapse_flush(vma, address, pmdp)
	}

	// A PMD entry and that of a huge page have one format.
	var pmd: pmd_t

	VM_BUG_ON((address & ~HPAGE_PMD_MASK) != 0)
	VM_BUG_ON(pmd_trans_huge(*pmdp))
	pmd = pmdp_huge_get_and_clear(vma.vm_mm, address, pmdp)

	// What is cached is PTEs.
	flush_tlb_range(vma, address, address &+ HPAGE_PMD_SIZE)
	return pmd
}

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

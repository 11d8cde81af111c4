// SPDX-License-Identifier: GPL-2.0-only
// Collapsing small pages of a file into a huge one: what becomes of the tables that mapped them.

import Linux

// Upstream: mm/khugepaged.c:437-440
private func khugepaged_test_exit(_ mm: Ptr<mm_struct>) -> Bool {
	return atomic_read(mm.mm_users) == 0
}

// Upstream: mm/khugepaged.c:1412-1428
// PORT(stub): nobody tries again later
private func khugepaged_add_pte_mapped_thp(_ mm: Ptr<mm_struct>, _ addr: UInt) {}

// Upstream: mm/khugepaged.c:1559-1619
private func retract_page_tables(_ mapping: Ptr<address_space>, _ pgoff: UInt) {
	var vma: Ptr<vm_area_struct>
	var mm: Ptr<mm_struct>
	var addr: UInt
	var pmd: Ptr<pmd_t>, _pmd: pmd_t

	i_mmap_lock_write(mapping)
	vma = vma_interval_tree_iter_first(mapping.i_mmap, pgoff, pgoff)
	L1: while vma != nil {
		L1_body: do {
			// Private copies would have to stay mapped. The page lock keeps new ones from coming.
			if vma.anon_vma != nil {
				break L1_body
			}
			addr = vma.vm_start &+ ((pgoff &- vma.vm_pgoff) << PAGE_SHIFT)
			if (addr & ~HPAGE_PMD_MASK) != 0 {
				break L1_body
			}
			if vma.vm_end < addr &+ HPAGE_PMD_SIZE {
				break L1_body
			}
			mm = vma.vm_mm
			pmd = mm_find_pmd(mm, addr)
			if pmd == nil {
				break L1_body
			}
			// Faults take this lock before that of a page, which is held here: so it is only tried.
			if mmap_write_trylock(mm) {
				if !khugepaged_test_exit(mm) {
					let ptl = pmd_lock(mm, pmd)
					// The table is empty.
					_pmd = pmdp_collapse_flush(vma, addr, pmd)
					spin_unlock(ptl)
					mm_dec_nr_ptes(mm)
					pte_free(mm, pmd_pgtable(_pmd))
				}
				mmap_write_unlock(mm)
			} else {
				khugepaged_add_pte_mapped_thp(mm, addr)
			}
		}
		vma = vma_interval_tree_iter_next(vma, pgoff, pgoff)
	}
	i_mmap_unlock_write(mapping)
}

// Upstream: mm/khugepaged.c:1644-1950
// PORT(stub): the small pages have left their tables before, and there is no huge page to put in their place
func collapse_file(_ mapping: Ptr<address_space>, _ start: UInt) {
	retract_page_tables(mapping, start)
}

// SPDX-License-Identifier: GPL-2.0-only
// Finding the entry that maps a page in an area.

import Linux

// Upstream: mm/page_vma_mapped.c:10-14
private func not_found(_ pvmw: inout page_vma_mapped_walk_t) -> Bool {
	page_vma_mapped_walk_done(&pvmw)
	return false
}

// Upstream: mm/page_vma_mapped.c:16-53
private func map_pte(_ pvmw: inout page_vma_mapped_walk_t) -> Bool {
	pvmw.pte = pte_offset_map(pvmw.pmd, pvmw.address)
	if (pvmw.flags & PVMW_SYNC) == 0 {
		if (pvmw.flags & PVMW_MIGRATION) != 0 {
			if !is_swap_pte(*pvmw.pte) {
				return false
			}
		} else {
			// A device-private page is mapped by a swap entry and counts as mapped; everything else must be present.
			if is_swap_pte(*pvmw.pte) {
				var entry: swp_entry_t

				entry = pte_to_swp_entry(*pvmw.pte)
				if !is_device_private_entry(entry) {
					return false
				}
			} else if !pte_present(*pvmw.pte) {
				return false
			}
		}
	}
	pvmw.ptl = pte_lockptr(pvmw.vma.vm_mm, pvmw.pmd)
	spin_lock(pvmw.ptl)
	return true
}

// Upstream: mm/page_vma_mapped.c:55-65
private func pfn_is_match(_ page: Ptr<page>, _ pfn: UInt) -> Bool {
	let page_pfn = page_to_pfn(page)

	if !PageTransCompound(page) || PageHuge(page) {
		return page_pfn == pfn
	}

	return pfn >= page_pfn && pfn &- page_pfn < thp_nr_pages(page)
}

// Upstream: mm/page_vma_mapped.c:86-117
private func check_pte(_ pvmw: inout page_vma_mapped_walk_t) -> Bool {
	var pfn: UInt

	if (pvmw.flags & PVMW_MIGRATION) != 0 {
		var entry: swp_entry_t
		if !is_swap_pte(*pvmw.pte) {
			return false
		}
		entry = pte_to_swp_entry(*pvmw.pte)

		if !is_migration_entry(entry) {
			return false
		}

		pfn = migration_entry_to_pfn(entry)
	} else if is_swap_pte(*pvmw.pte) {
		var entry: swp_entry_t

		entry = pte_to_swp_entry(*pvmw.pte)
		if !is_device_private_entry(entry) {
			return false
		}

		pfn = device_private_entry_to_pfn(entry)
	} else {
		if !pte_present(*pvmw.pte) {
			return false
		}

		pfn = pte_pfn(*pvmw.pte)
	}

	return pfn_is_match(pvmw.page, pfn)
}

// Upstream: mm/page_vma_mapped.c:143-251
// PORT(swift): the jumps into the loop at next_pte are a flag that skips what lies before it
func page_vma_mapped_walk(_ pvmw: inout page_vma_mapped_walk_t) -> Bool {
	let mm = pvmw.vma.vm_mm
	let page = pvmw.page
	var pgd: Ptr<pgd_t>
	var p4d: Ptr<p4d_t>
	var pud: Ptr<pud_t>
	var pmde: pmd_t
	var goto_next_pte = false

	// The one possible mapping by a PMD was handled by the call before.
	if pvmw.pmd != nil && pvmw.pte == nil {
		return not_found(&pvmw)
	}

	if pvmw.pte != nil {
		goto_next_pte = true
	}

	// PORT(omit): hugetlb pages
	restart: while true {
		if !goto_next_pte {
			pgd = pgd_offset(mm, pvmw.address)
			if !pgd_present(*pgd) {
				return false
			}
			p4d = p4d_offset(pgd, pvmw.address)
			if !p4d_present(*p4d) {
				return false
			}
			pud = pud_offset(p4d, pvmw.address)
			if !pud_present(*pud) {
				return false
			}
			pvmw.pmd = pmd_offset(pud, pvmw.address)
			pmde = READ_ONCE(pvmw.pmd)
			if pmd_trans_huge(pmde) || is_pmd_migration_entry(pmde) {
				pvmw.ptl = pmd_lock(mm, pvmw.pmd)
				if likely(pmd_trans_huge(*pvmw.pmd)) {
					if (pvmw.flags & PVMW_MIGRATION) != 0 {
						return not_found(&pvmw)
					}
					if pmd_page(*pvmw.pmd) != page {
						return not_found(&pvmw)
					}
					return true
				} else if !pmd_present(*pvmw.pmd) {
					// PORT(omit): migration entries of huge pages
					return not_found(&pvmw)
				} else {
					// The huge page was split meanwhile: its PTEs are looked at.
					spin_unlock(pvmw.ptl)
					pvmw.ptl = nil
				}
			} else if !pmd_present(pmde) {
				return false
			}
			if !map_pte(&pvmw) {
				goto_next_pte = true
			}
		}
		while true {
			if !goto_next_pte {
				if check_pte(&pvmw) {
					return true
				}
			}
			goto_next_pte = false
			if !PageTransHuge(pvmw.page) || PageHuge(pvmw.page) {
				return not_found(&pvmw)
			}
			repeat {
				pvmw.address &+= PAGE_SIZE
				if pvmw.address >= pvmw.vma.vm_end ||
				    pvmw.address >=
						__vma_address(pvmw.page, pvmw.vma) &+
						thp_size(pvmw.page) {
					return not_found(&pvmw)
				}
				// The next entry lies in another table.
				if pvmw.address % PMD_SIZE == 0 {
					pte_unmap(pvmw.pte)
					if pvmw.ptl != nil {
						spin_unlock(pvmw.ptl)
						pvmw.ptl = nil
					}
					continue restart
				} else {
					pvmw.pte += 1
				}
			} while pte_none(*pvmw.pte)

			if pvmw.ptl == nil {
				pvmw.ptl = pte_lockptr(mm, pvmw.pmd)
				spin_lock(pvmw.ptl)
			}
		}
	}
}

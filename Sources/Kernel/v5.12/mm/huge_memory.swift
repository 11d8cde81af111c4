// SPDX-License-Identifier: GPL-2.0-only
// Huge pages: mapped by an entry of the second level.

import Linux

// PORT(model): a huge page is one frame, which stands for its 512; no entry of the first level maps a part of it
// PORT(omit): anonymous huge pages, the huge zero page, device mappings, migration entries of huge pages

// Upstream: mm/huge_memory.c:1646-1653
// PORT(omit): no table is deposited with a huge page
private func zap_deposited_table(_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>) { BUG() }

// Upstream: mm/huge_memory.c:1655-1718
// PORT(omit): areas without pages, the huge zero page, migration entries; there is always something to flush
func zap_huge_pmd(
		_ tlb: Ptr<mmu_gather>, _ vma: Ptr<vm_area_struct>,
		_ pmd: Ptr<pmd_t>, _ addr: UInt) -> Bool {
	var orig_pmd: pmd_t
	var ptl: Ptr<spinlock_t>

	tlb_change_page_size(tlb, HPAGE_PMD_SIZE)

	ptl = __pmd_trans_huge_lock(pmd, vma)
	if ptl == nil {
		return false
	}
	orig_pmd = pmdp_huge_get_and_clear_full(vma, addr, pmd,
						tlb.fullmm)
	tlb_remove_pmd_tlb_entry(tlb, pmd, addr)
	var page: Ptr<page> = nil
	let flush_needed = true

	page = pmd_page(orig_pmd)
	page_remove_rmap(page, true)
	VM_BUG_ON_PAGE(page_mapcount(page) < 0, page)
	VM_BUG_ON_PAGE(!PageHead(page), page)

	if PageAnon(page) {
		zap_deposited_table(tlb.mm, pmd)
		add_mm_counter(tlb.mm, MM_ANONPAGES, 0 &- HPAGE_PMD_NR)
	} else {
		if arch_needs_pgtable_deposit() {
			zap_deposited_table(tlb.mm, pmd)
		}
		add_mm_counter(tlb.mm, mm_counter_file(page), 0 &- HPAGE_PMD_NR)
	}

	spin_unlock(ptl)
	if flush_needed {
		tlb_remove_page_size(tlb, page, HPAGE_PMD_SIZE)
	}
	return true
}

// Upstream: mm/huge_memory.c:1721-1732
private func pmd_move_must_withdraw(
		_ new_pmd_ptl: Ptr<spinlock_t>,
		_ old_pmd_ptl: Ptr<spinlock_t>,
		_ vma: Ptr<vm_area_struct>) -> Bool {
	// With locks of their own, tables that were deposited beside an entry move with it.
	return (new_pmd_ptl != old_pmd_ptl) && vma_is_anonymous(vma)
}

// Upstream: mm/huge_memory.c:1735-1744
private func move_soft_dirty_pmd(_ pmd: pmd_t) -> pmd_t {
	var pmd = pmd
	if IS_ENABLED(.CONFIG_MEM_SOFT_DIRTY) {
		if unlikely(is_pmd_migration_entry(pmd)) {
			pmd = pmd_swp_mksoft_dirty(pmd)
		} else if pmd_present(pmd) {
			pmd = pmd_mksoft_dirty(pmd)
		}
	}
	return pmd
}

// Upstream: mm/huge_memory.c:1746-1792
func move_huge_pmd(
		_ vma: Ptr<vm_area_struct>, _ old_addr: UInt,
		_ new_addr: UInt, _ old_pmd: Ptr<pmd_t>, _ new_pmd: Ptr<pmd_t>) -> Bool {
	var old_ptl: Ptr<spinlock_t>, new_ptl: Ptr<spinlock_t>
	var pmd: pmd_t
	let mm = vma.vm_mm
	var force_flush = false

	// Nothing should be mapped at the destination.
	if WARN_ON(!pmd_none(*new_pmd)) {
		VM_BUG_ON(pmd_trans_huge(*new_pmd))
		return false
	}

	// Both locks may be taken in any order: mmap_lock is held for writing.
	old_ptl = __pmd_trans_huge_lock(old_pmd, vma)
	if old_ptl != nil {
		new_ptl = pmd_lockptr(mm, new_pmd)
		if new_ptl != old_ptl {
			spin_lock_nested(new_ptl, SINGLE_DEPTH_NESTING)
		}
		pmd = pmdp_huge_get_and_clear(mm, old_addr, old_pmd)
		if pmd_present(pmd) {
			force_flush = true
		}
		VM_BUG_ON(!pmd_none(*new_pmd))

		if pmd_move_must_withdraw(new_ptl, old_ptl, vma) {
			var pgtable: pgtable_t
			pgtable = pgtable_trans_huge_withdraw(mm, old_pmd)
			pgtable_trans_huge_deposit(mm, new_pmd, pgtable)
		}
		pmd = move_soft_dirty_pmd(pmd)
		set_pmd_at(mm, new_addr, new_pmd, pmd)
		if force_flush {
			flush_tlb_range(vma, old_addr, old_addr &+ PMD_SIZE)
		}
		if new_ptl != old_ptl {
			spin_unlock(new_ptl)
		}
		spin_unlock(old_ptl)
		return true
	}
	return false
}

// Upstream: mm/huge_memory.c:1902-1911
func __pmd_trans_huge_lock(_ pmd: Ptr<pmd_t>, _ vma: Ptr<vm_area_struct>) -> Ptr<spinlock_t> {
	var ptl: Ptr<spinlock_t>
	ptl = pmd_lock(vma.vm_mm, pmd)
	if likely(is_swap_pmd(*pmd) || pmd_trans_huge(*pmd) ||
			pmd_devmap(*pmd)) {
		return ptl
	}
	spin_unlock(ptl)
	return nil
}

// Upstream: mm/huge_memory.c:2029-2200
// PORT(omit): all but pages of files, which are unmapped and come back by faults
private func __split_huge_pmd_locked(
		_ vma: Ptr<vm_area_struct>, _ pmd: Ptr<pmd_t>,
		_ haddr: UInt, _ freeze: Bool) {
	let mm = vma.vm_mm
	var page: Ptr<page>
	var _pmd: pmd_t

	VM_BUG_ON((haddr & ~HPAGE_PMD_MASK) != 0)
	VM_BUG_ON_VMA(vma.vm_start > haddr, vma)
	VM_BUG_ON_VMA(vma.vm_end < haddr &+ HPAGE_PMD_SIZE, vma)
	VM_BUG_ON(!is_pmd_migration_entry(*pmd) && !pmd_trans_huge(*pmd)
				&& !pmd_devmap(*pmd))

	if !vma_is_anonymous(vma) {
		_pmd = pmdp_huge_clear_flush_notify(vma, haddr, pmd)
		if arch_needs_pgtable_deposit() {
			zap_deposited_table(mm, pmd)
		}
		page = pmd_page(_pmd)
		if !PageDirty(page) && pmd_dirty(_pmd) {
			set_page_dirty(page)
		}
		page_remove_rmap(page, true)
		put_page(page)
		add_mm_counter(mm, mm_counter_file(page), 0 &- HPAGE_PMD_NR)
		return
	}
	BUG()
}

// Upstream: mm/huge_memory.c:2202-2279
// PORT(omit): anonymous pages, which are locked here, and locked pages
func __split_huge_pmd(
		_ vma: Ptr<vm_area_struct>, _ pmd: Ptr<pmd_t>,
		_ address: UInt, _ freeze: Bool, _ page: Ptr<page>) {
	var page = page
	var ptl: Ptr<spinlock_t>
	var range = mmu_notifier_range()

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma, vma.vm_mm,
				address & HPAGE_PMD_MASK,
				(address & HPAGE_PMD_MASK) &+ HPAGE_PMD_SIZE)
	mmu_notifier_invalidate_range_start(&range)
	ptl = pmd_lock(vma.vm_mm, pmd)

	out: do {
		// Whoever puts migration entries in place says for which page.
		VM_BUG_ON(freeze && page == nil)
		if page != nil {
			VM_WARN_ON(!PageLocked(page))
			if page != pmd_page(*pmd) {
				break out
			}
		}

		if pmd_trans_huge(*pmd) {
			if page == nil {
				page = pmd_page(*pmd)
			}
		} else if !(pmd_devmap(*pmd) || is_pmd_migration_entry(*pmd)) {
			break out
		}
		__split_huge_pmd_locked(vma, pmd, range.start, freeze)
	}
	spin_unlock(ptl)
	mmu_notifier_invalidate_range_only_end(&range)
}

// Upstream: mm/huge_memory.c:2281-2305
func split_huge_pmd_address(
		_ vma: Ptr<vm_area_struct>, _ address: UInt,
		_ freeze: Bool, _ page: Ptr<page>) {
	var pgd: Ptr<pgd_t>
	var p4d: Ptr<p4d_t>
	var pud: Ptr<pud_t>
	var pmd: Ptr<pmd_t>

	pgd = pgd_offset(vma.vm_mm, address)
	if !pgd_present(*pgd) {
		return
	}

	p4d = p4d_offset(pgd, address)
	if !p4d_present(*p4d) {
		return
	}

	pud = pud_offset(p4d, address)
	if !pud_present(*pud) {
		return
	}

	pmd = pmd_offset(pud, address)

	__split_huge_pmd(vma, pmd, address, freeze, page)
}

// Upstream: mm/huge_memory.c:2347-2361
private func unmap_page(_ page: Ptr<page>) {
	var ttu_flags: ttu_flags = TTU_IGNORE_MLOCK |
		TTU_RMAP_LOCKED | TTU_SPLIT_HUGE_PMD
	var unmap_success: Bool

	VM_BUG_ON_PAGE(!PageHead(page), page)

	if PageAnon(page) {
		ttu_flags |= TTU_SPLIT_FREEZE
	}

	unmap_success = try_to_unmap(page, ttu_flags)
	VM_BUG_ON_PAGE(!unmap_success, page)
}

// Upstream: mm/huge_memory.c:2631-2643
// PORT(swift): whoever asks wants to know the number of references
private func can_split_huge_page(_ page: Ptr<page>, _ pextra_pins: inout Int) -> Bool {
	var extra_pins: Int

	// The page cache has a reference for each small page.
	if PageAnon(page) {
		extra_pins = PageSwapCache(page) ? Int(thp_nr_pages(page)) : 0
	} else {
		extra_pins = Int(thp_nr_pages(page))
	}
	pextra_pins = extra_pins
	return total_mapcount(page) == page_count(page) &- extra_pins &- 1
}

// Upstream: mm/huge_memory.c:2664-2785
// PORT(omit): anonymous pages, deferred splitting, statistics
// PORT(model): the small pages stay together as one frame, so the references are given back at once
func split_huge_page_to_list(_ page: Ptr<page>) -> Int {
	let head = compound_head(page)
	var mapping: Ptr<address_space> = nil
	var count: Int, mapcount: Int, extra_pins = 0, ret: Int

	VM_BUG_ON_PAGE(!PageLocked(head), head)

	if PageWriteback(head) {
		return -EBUSY
	}

	mapping = head.mapping

	// Was it truncated?
	if mapping == nil {
		return -EBUSY
	}

	i_mmap_lock_read(mapping)

	out_unlock: do {
		// A first look, before entries are split for it.
		if !can_split_huge_page(head, &extra_pins) {
			ret = -EBUSY
			break out_unlock
		}

		unmap_page(head)
		VM_BUG_ON_PAGE(page_mapcount(head) != 0, head)

		spin_lock(mapping.i_pages)
		count = page_count(head)
		mapcount = total_mapcount(head)
		if mapcount == 0 && page_ref_freeze(head, 1 &+ extra_pins) {
			page_ref_unfreeze(head, count)
			spin_unlock(mapping.i_pages)
			ret = 0
		} else {
			BUG_ON(mapcount != 0)
			spin_unlock(mapping.i_pages)
			ret = -EBUSY
		}
	}
	i_mmap_unlock_read(mapping)
	return ret
}

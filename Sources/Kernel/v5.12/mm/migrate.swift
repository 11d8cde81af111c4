// SPDX-License-Identifier: GPL-2.0-only
// Migration: moving a page to another frame.

import Linux

var MIGRATEPAGE_SUCCESS: Int { 0 }

// Upstream: mm/migrate.c:201-284
private func remove_migration_pte(
		_ page: Ptr<page>, _ vma: Ptr<vm_area_struct>,
		_ addr: UInt, _ old: UInt) -> Bool {
	var pvmw = page_vma_mapped_walk_t(
		page: voidp(old),
		vma: vma,
		address: addr,
		flags: PVMW_SYNC | PVMW_MIGRATION
	)
	var new: Ptr<page>
	var pte: pte_t
	var entry: swp_entry_t

	VM_BUG_ON_PAGE(PageTail(page), page)
	L1: while page_vma_mapped_walk(&pvmw) {
		if PageKsm(page) {
			new = page
		} else {
			new = page - pvmw.page.index +
				linear_page_index(vma, pvmw.address)
		}

		// PORT(omit): CONFIG_ARCH_ENABLE_THP_MIGRATION

		get_page(new)
		pte = pte_mkold(mk_pte(new, READ_ONCE(vma.vm_page_prot)))
		if pte_swp_soft_dirty(*pvmw.pte) {
			pte = pte_mksoft_dirty(pte)
		}

		// Permissions may have changed since.
		entry = pte_to_swp_entry(*pvmw.pte)
		if is_write_migration_entry(entry) {
			pte = maybe_mkwrite(pte, vma)
		} else if pte_swp_uffd_wp(*pvmw.pte) {
			pte = pte_mkuffd_wp(pte)
		}

		if unlikely(is_device_private_page(new)) {
			entry = make_device_private_entry(new, pte_write(pte))
			pte = swp_entry_to_pte(entry)
			if pte_swp_soft_dirty(*pvmw.pte) {
				pte = pte_swp_mksoft_dirty(pte)
			}
			if pte_swp_uffd_wp(*pvmw.pte) {
				pte = pte_swp_mkuffd_wp(pte)
			}
		}

		// PORT(omit): CONFIG_HUGETLB_PAGE
		set_pte_at(vma.vm_mm, pvmw.address, pvmw.pte, pte)

		if PageAnon(new) {
			page_add_anon_rmap(new, vma, pvmw.address, false)
		} else {
			page_add_file_rmap(new, false)
		}
		if (vma.vm_flags & VM_LOCKED) != 0 && !PageTransCompound(new) {
			mlock_vma_page(new)
		}

		if PageTransHuge(page) && PageMlocked(page) {
			clear_page_mlock(page)
		}

		// It was not present before: nothing to invalidate.
		update_mmu_cache(vma, pvmw.address, pvmw.pte)
	}

	return true
}

// Upstream: mm/migrate.c:290-301
func remove_migration_ptes(_ old: Ptr<page>, _ new: Ptr<page>, _ locked: Bool) {
	var rwc = rmap_walk_control(
		arg: voidp(old),
		rmap_one: remove_migration_pte
	)

	if locked {
		rmap_walk_locked(new, &rwc)
	} else {
		rmap_walk(new, &rwc)
	}
}

// Upstream: mm/migrate.c:308-338
// PORT(omit): how a wait may be interrupted
private func __migration_entry_wait(
		_ mm: Ptr<mm_struct>, _ ptep: Ptr<pte_t>,
		_ ptl: Ptr<spinlock_t>) {
	var pte: pte_t
	var entry: swp_entry_t
	var page: Ptr<page>

	spin_lock(ptl)
	out: do {
		pte = *ptep
		if !is_swap_pte(pte) {
			break out
		}

		entry = pte_to_swp_entry(pte)
		if !is_migration_entry(entry) {
			break out
		}

		page = migration_entry_to_page(entry)

		// A page of a file has no references while it is being replaced: then the fault comes again.
		if !get_page_unless_zero(page) {
			break out
		}
		pte_unmap_unlock(ptep, ptl)
		put_and_wait_on_page_locked(page)
		return
	}
	pte_unmap_unlock(ptep, ptl)
}

// Upstream: mm/migrate.c:340-346
func migration_entry_wait(
		_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>,
		_ address: UInt) {
	let ptl = pte_lockptr(mm, pmd)
	let ptep = pte_offset_map(pmd, address)
	__migration_entry_wait(mm, ptep, ptl)
}

// Upstream: mm/migrate.c:375-388
// PORT(swift): truth values are turned into numbers
private func expected_page_refs(_ mapping: Ptr<address_space>, _ page: Ptr<page>) -> Int {
	var expected_count = 1

	expected_count &+= is_device_private_page(page) ? 1 : 0
	if mapping != nil {
		expected_count &+= Int(thp_nr_pages(page)) &+ (page_has_private(page) ? 1 : 0)
	}

	return expected_count
}

// Upstream: mm/migrate.c:398-519
// PORT(omit): pages with a mapping; an anonymous page that is not in the swap cache has none
func migrate_page_move_mapping(
		_ mapping: Ptr<address_space>,
		_ newpage: Ptr<page>, _ page: Ptr<page>, _ extra_count: Int) -> Int {
	let expected_count = expected_page_refs(mapping, page) &+ extra_count

	if mapping == nil {
		// An anonymous page without a mapping.
		if page_count(page) != expected_count {
			return -EAGAIN
		}

		// There is no way back from here.
		newpage.index = page.index
		newpage.mapping = page.mapping
		if PageSwapBacked(page) {
			__SetPageSwapBacked(newpage)
		}

		return MIGRATEPAGE_SUCCESS
	}
	return -EBUSY
}

// Upstream: mm/migrate.c:679-687
// PORT(omit): all states of a page but its dirtiness
private func migrate_page_copy(_ newpage: Ptr<page>, _ page: Ptr<page>) {
	copy_frame(page_to_pfn(newpage), page_to_pfn(page))

	if PageDirty(page) {
		SetPageDirty(newpage)
	}
}

// Upstream: mm/migrate.c:700-718
// PORT(omit): modes; the page is always copied
private func migrate_page(
		_ mapping: Ptr<address_space>,
		_ newpage: Ptr<page>, _ page: Ptr<page>) -> Int {
	var rc: Int

	BUG_ON(PageWriteback(page))

	rc = migrate_page_move_mapping(mapping, newpage, page, 0)

	if rc != MIGRATEPAGE_SUCCESS {
		return rc
	}

	migrate_page_copy(newpage, page)
	return MIGRATEPAGE_SUCCESS
}

// Upstream: mm/migrate.c:945-1020
// PORT(omit): pages with a mapping and pages of drivers
private func move_to_new_page(_ newpage: Ptr<page>, _ page: Ptr<page>) -> Int {
	var mapping: Ptr<address_space>
	var rc = -EAGAIN

	VM_BUG_ON_PAGE(!PageLocked(page), page)
	VM_BUG_ON_PAGE(!PageLocked(newpage), newpage)

	mapping = page_mapping(page)

	rc = migrate_page(mapping, newpage, page)

	if rc == MIGRATEPAGE_SUCCESS {
		// The mapping of an anonymous page stays until it is freed.
		if !PageMappingFlags(page) {
			page.mapping = nil
		}
	}
	return rc
}

// Upstream: mm/migrate.c:1022-1164
// PORT(omit): modes, pages under writeback, pages of drivers, pages without a mapping
private func __unmap_and_move(
		_ page: Ptr<page>, _ newpage: Ptr<page>,
		_ force: Bool) -> Int {
	var rc = -EAGAIN
	var page_was_mapped = false
	var anon_vma: Ptr<anon_vma> = nil

	out: do {
		if !trylock_page(page) {
			if !force {
				break out
			}

			lock_page(page)
		}

		out_unlock: do {
			// Unmapping may take the last mapping away: the reference keeps the anon_vma until the end.
			if PageAnon(page) && !PageKsm(page) {
				anon_vma = page_get_anon_vma(page)
			}

			// Nobody else knows the new page yet.
			if unlikely(!trylock_page(newpage)) {
				break out_unlock
			}

			if page_mapped(page) {
				// Put migration entries in place.
				VM_BUG_ON_PAGE(PageAnon(page) && !PageKsm(page) && anon_vma == nil,
						page)
				try_to_unmap(page, TTU_MIGRATION | TTU_IGNORE_MLOCK)
				page_was_mapped = true
			}

			if !page_mapped(page) {
				rc = move_to_new_page(newpage, page)
			}

			if page_was_mapped {
				remove_migration_ptes(page,
					rc == MIGRATEPAGE_SUCCESS ? newpage : page, false)
			}

			unlock_page(newpage)
		}
		if anon_vma != nil {
			put_anon_vma(anon_vma)
		}
		unlock_page(page)
	}
	// The new page's owner has taken references of its own.
	if rc == MIGRATEPAGE_SUCCESS {
		putback_lru_page(newpage)
	}

	return rc
}

// Upstream: mm/migrate.c:1170-1245
// PORT(omit): huge pages, pages of drivers, where the new page comes from, statistics
func unmap_and_move(_ page: Ptr<page>, _ force: Bool) -> Int {
	var rc = MIGRATEPAGE_SUCCESS
	var newpage: Ptr<page> = nil

	out: do {
		if page_count(page) == 1 {
			// It was freed meanwhile.
			break out
		}

		newpage = alloc_page()
		if newpage == nil {
			return -ENOMEM
		}

		rc = __unmap_and_move(page, newpage, force)
	}
	// The reference of the isolation goes, or the page goes back to the LRU.
	if rc == MIGRATEPAGE_SUCCESS {
		put_page(page)
	} else {
		putback_lru_page(page)

		put_page(newpage)
	}

	return rc
}

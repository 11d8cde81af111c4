// SPDX-License-Identifier: GPL-2.0-only
// The reverse mapping: from a page to the entries that map it.

import Linux

// Upstream: mm/rmap.c:85-102
// PORT(swift): zeroed memory stands for the slab cache and its constructor
private func anon_vma_alloc() -> Ptr<anon_vma> {
	var anon_vma: Ptr<anon_vma>

	anon_vma = kzalloc(Kernel.anon_vma.self, GFP_KERNEL)
	if anon_vma != nil {
		atomic_set(anon_vma.refcount, 1)
		anon_vma.degree = 1
		anon_vma.parent = anon_vma
		anon_vma.root = anon_vma
	}

	return anon_vma
}

// Upstream: mm/rmap.c:104-132
// PORT(omit): waiting for lockers of the anon_vma to be freed; memory is not reused
private func anon_vma_free(_ anon_vma: Ptr<anon_vma>) {
	VM_BUG_ON(atomic_read(anon_vma.refcount) != 0)

	kfree(anon_vma)
}

// Upstream: mm/rmap.c:134-137
// PORT(swift): zeroed memory stands for the slab cache
private func anon_vma_chain_alloc() -> Ptr<anon_vma_chain> {
	return kzalloc(anon_vma_chain.self)
}

// Upstream: mm/rmap.c:139-142
// PORT(swift): zeroed memory stands for the slab cache
private func anon_vma_chain_free(_ anon_vma_chain: Ptr<anon_vma_chain>) {
	kfree(anon_vma_chain)
}

// Upstream: mm/rmap.c:144-152
// PORT(swift): the list is singly linked, the newest first
private func anon_vma_chain_link(
		_ vma: Ptr<vm_area_struct>,
		_ avc: Ptr<anon_vma_chain>,
		_ anon_vma: Ptr<anon_vma>) {
	avc.vma = vma
	avc.anon_vma = anon_vma
	avc.same_vma = vma.anon_vma_chain
	vma.anon_vma_chain = avc
	anon_vma_interval_tree_insert(avc, anon_vma.rb_root)
}

// Upstream: mm/rmap.c:182-228
// PORT(omit): never shares the anon_vma of a neighbour
func __anon_vma_prepare(_ vma: Ptr<vm_area_struct>) -> Int {
	let mm = vma.vm_mm
	var anon_vma: Ptr<anon_vma>
	var avc: Ptr<anon_vma_chain>

	avc = anon_vma_chain_alloc()
	anon_vma = anon_vma_alloc()
	if avc == nil || anon_vma == nil {
		return -ENOMEM
	}

	anon_vma_lock_write(anon_vma)
	spin_lock(mm.page_table_lock)
	if likely(vma.anon_vma == nil) {
		vma.anon_vma = anon_vma
		anon_vma_chain_link(vma, avc, anon_vma)
		anon_vma.degree &+= 1
	}
	spin_unlock(mm.page_table_lock)
	anon_vma_unlock_write(anon_vma)

	return 0
}

// Upstream: mm/rmap.c:238-248
private func lock_anon_vma_root(_ root: Ptr<anon_vma>, _ anon_vma: Ptr<anon_vma>) -> Ptr<anon_vma> {
	var root = root
	let new_root = anon_vma.root
	if new_root != root {
		if WARN_ON_ONCE(root != nil) {
			up_write(root.rwsem)
		}
		root = new_root
		down_write(root.rwsem)
	}
	return root
}

// Upstream: mm/rmap.c:250-254
private func unlock_anon_vma_root(_ root: Ptr<anon_vma>) {
	if root != nil {
		up_write(root.rwsem)
	}
}

// Upstream: mm/rmap.c:274-321
// PORT(model): walks the chain from the newest on, upstream from the oldest; without fork it has one element
func anon_vma_clone(_ dst: Ptr<vm_area_struct>, _ src: Ptr<vm_area_struct>) -> Int {
	var avc: Ptr<anon_vma_chain>, pavc: Ptr<anon_vma_chain>
	var root: Ptr<anon_vma> = nil

	pavc = src.anon_vma_chain
	while pavc != nil {
		var anon_vma: Ptr<anon_vma>

		avc = anon_vma_chain_alloc()
		if avc == nil {
			unlock_anon_vma_root(root)
			return -ENOMEM
		}
		anon_vma = pavc.anon_vma
		root = lock_anon_vma_root(root, anon_vma)
		anon_vma_chain_link(dst, avc, anon_vma)

		// One that no area uses and that has one child at most is taken over.
		if dst.anon_vma == nil && src.anon_vma != nil &&
		    anon_vma != src.anon_vma && anon_vma.degree < 2 {
			dst.anon_vma = anon_vma
		}
		pavc = pavc.same_vma
	}
	if dst.anon_vma != nil {
		dst.anon_vma.degree &+= 1
	}
	unlock_anon_vma_root(root)
	return 0
}

// Upstream: mm/rmap.c:389-441
func unlink_anon_vmas(_ vma: Ptr<vm_area_struct>) {
	var avc: Ptr<anon_vma_chain>, next: Ptr<anon_vma_chain>
	var root: Ptr<anon_vma> = nil
	// PORT(swift): those that are left over are chained anew, since the list is singly linked
	var left: Ptr<anon_vma_chain> = nil

	avc = vma.anon_vma_chain
	while avc != nil {
		let anon_vma = avc.anon_vma

		next = avc.same_vma
		root = lock_anon_vma_root(root, anon_vma)
		anon_vma_interval_tree_remove(avc, anon_vma.rb_root)

		// One without areas stays on the list: it is freed below, without the lock.
		if anon_vma.rb_root.rb_leftmost == nil {
			anon_vma.parent.degree &-= 1
			avc.same_vma = left
			left = avc
		} else {
			anon_vma_chain_free(avc)
		}
		avc = next
	}
	vma.anon_vma_chain = nil
	if vma.anon_vma != nil {
		vma.anon_vma.degree &-= 1

		// The area may go on and fault again.
		vma.anon_vma = nil
	}
	unlock_anon_vma_root(root)

	avc = left
	while avc != nil {
		let anon_vma = avc.anon_vma

		next = avc.same_vma
		VM_WARN_ON(anon_vma.degree != 0)
		put_anon_vma(anon_vma)

		anon_vma_chain_free(avc)
		avc = next
	}
}

// Upstream: mm/rmap.c:485-519
func page_get_anon_vma(_ page: Ptr<page>) -> Ptr<anon_vma> {
	var anon_vma: Ptr<anon_vma> = nil
	var anon_mapping: UInt

	rcu_read_lock()
	out: do {
		anon_mapping = voidp(READ_ONCE(page.mapping))
		if (anon_mapping & PAGE_MAPPING_FLAGS) != PAGE_MAPPING_ANON {
			break out
		}
		if !page_mapped(page) {
			break out
		}

		anon_vma = voidp(anon_mapping &- PAGE_MAPPING_ANON)
		if !atomic_inc_not_zero(anon_vma.refcount) {
			anon_vma = nil
			break out
		}

		// If the page is not mapped any more, the anon_vma may be another one by now.
		if !page_mapped(page) {
			rcu_read_unlock()
			put_anon_vma(anon_vma)
			return nil
		}
	}
	rcu_read_unlock()

	return anon_vma
}

// Upstream: mm/rmap.c:528-588
func page_lock_anon_vma_read(_ page: Ptr<page>) -> Ptr<anon_vma> {
	var anon_vma: Ptr<anon_vma> = nil
	var root_anon_vma: Ptr<anon_vma>
	var anon_mapping: UInt

	rcu_read_lock()
	out: do {
		anon_mapping = voidp(READ_ONCE(page.mapping))
		if (anon_mapping & PAGE_MAPPING_FLAGS) != PAGE_MAPPING_ANON {
			break out
		}
		if !page_mapped(page) {
			break out
		}

		anon_vma = voidp(anon_mapping &- PAGE_MAPPING_ANON)
		root_anon_vma = READ_ONCE(anon_vma.root)
		if down_read_trylock(root_anon_vma.rwsem) {
			// Still mapped: then it is still this page's anon_vma, and the lock keeps it.
			if !page_mapped(page) {
				up_read(root_anon_vma.rwsem)
				anon_vma = nil
			}
			break out
		}

		// Sleeping needs a reference.
		if !atomic_inc_not_zero(anon_vma.refcount) {
			anon_vma = nil
			break out
		}

		if !page_mapped(page) {
			rcu_read_unlock()
			put_anon_vma(anon_vma)
			return nil
		}

		rcu_read_unlock()
		anon_vma_lock_read(anon_vma)

		if atomic_dec_and_test(anon_vma.refcount) {
			// The last reference was this one: freeing would take the lock again.
			anon_vma_unlock_read(anon_vma)
			__put_anon_vma(anon_vma)
			anon_vma = nil
		}

		return anon_vma
	}
	rcu_read_unlock()
	return anon_vma
}

// Upstream: mm/rmap.c:590-593
func page_unlock_anon_vma_read(_ anon_vma: Ptr<anon_vma>) {
	anon_vma_unlock_read(anon_vma)
}

// Upstream: mm/rmap.c:602-612
func try_to_unmap_flush() {
	if IS_ENABLED(.CONFIG_ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH) {
		let tlb_ubc = current.tlb_ubc

		if !tlb_ubc.flush_required {
			return
		}

		arch_tlbbatch_flush(tlb_ubc.arch)
		tlb_ubc.flush_required = false
		tlb_ubc.writable = false
	}
}

// Upstream: mm/rmap.c:615-621
func try_to_unmap_flush_dirty() {
	if IS_ENABLED(.CONFIG_ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH) {
		let tlb_ubc = current.tlb_ubc

		if tlb_ubc.writable {
			try_to_unmap_flush()
		}
	}
}

// Upstream: mm/rmap.c:623-644
private func set_tlb_ubc_flush_pending(_ mm: Ptr<mm_struct>, _ writable: Bool) {
	if IS_ENABLED(.CONFIG_ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH) {
		let tlb_ubc = current.tlb_ubc

		arch_tlbbatch_add_mm(tlb_ubc.arch, mm)
		tlb_ubc.flush_required = true

		// The PTE is cleared before others are told of the pending flush.
		barrier()
		mm.tlb_flush_batched = true

		// A dirty PTE may have been writable: the flush comes before the page is written out.
		if writable {
			tlb_ubc.writable = true
		}
	}
}

// Upstream: mm/rmap.c:650-663
private func should_defer_flush(_ mm: Ptr<mm_struct>, _ flags: ttu_flags) -> Bool {
	if IS_ENABLED(.CONFIG_ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH) {
		var should_defer = false

		if (flags & TTU_BATCH_FLUSH) == 0 {
			return false
		}

		// Other CPUs have to be interrupted: then it pays to do so once for many pages.
		if cpumask_any_but(mm_cpumask(mm), get_cpu()) < nr_cpu_ids {
			should_defer = true
		}
		put_cpu()

		return should_defer
	} else {
		return false
	}
}

// Upstream: mm/rmap.c:680-692
func flush_tlb_batched_pending(_ mm: Ptr<mm_struct>) {
	if IS_ENABLED(.CONFIG_ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH) {
		if data_race(mm.tlb_flush_batched) {
			flush_tlb_mm(mm)

			// The flush comes before the flag is cleared.
			barrier()
			mm.tlb_flush_batched = false
		}
	}
}

// Upstream: mm/rmap.c:731-763
func mm_find_pmd(_ mm: Ptr<mm_struct>, _ address: UInt) -> Ptr<pmd_t> {
	var pgd: Ptr<pgd_t>
	var p4d: Ptr<p4d_t>
	var pud: Ptr<pud_t>
	var pmd: Ptr<pmd_t> = nil
	var pmde: pmd_t

	out: do {
		pgd = pgd_offset(mm, address)
		if !pgd_present(*pgd) {
			break out
		}

		p4d = p4d_offset(pgd, address)
		if !p4d_present(*p4d) {
			break out
		}

		pud = pud_offset(p4d, address)
		if !pud_present(*pud) {
			break out
		}

		pmd = pmd_offset(pud, address)
		// Only one that points to a table counts; it may become huge meanwhile, so it is read once.
		pmde = *pmd
		barrier()
		if !pmd_present(pmde) || pmd_trans_huge(pmde) {
			pmd = nil
		}
	}
	return pmd
}

// Upstream: mm/rmap.c:904-976
// PORT(omit): huge pages
private func page_mkclean_one(
		_ page: Ptr<page>, _ vma: Ptr<vm_area_struct>,
		_ address: UInt, _ arg: UInt) -> Bool {
	var address = address
	var pvmw = page_vma_mapped_walk_t(
		page: page,
		vma: vma,
		address: address,
		flags: PVMW_SYNC
	)
	var range = mmu_notifier_range()
	let cleaned: Ptr<counter_t> = voidp(arg)

	mmu_notifier_range_init(&range, MMU_NOTIFY_PROTECTION_PAGE,
				0, vma, vma.vm_mm, address,
				min(vma.vm_end, address &+ page_size(page)))
	mmu_notifier_invalidate_range_start(&range)

	L1: while page_vma_mapped_walk(&pvmw) {
		var ret = 0

		address = pvmw.address
		if pvmw.pte != nil {
			var entry: pte_t
			let pte = pvmw.pte

			if !pte_dirty(*pte) && !pte_write(*pte) {
				continue L1
			}

			flush_cache_page(vma, address, pte_pfn(*pte))
			entry = ptep_clear_flush(vma, address, pte)
			entry = pte_wrprotect(entry)
			entry = pte_mkclean(entry)
			set_pte_at(vma.vm_mm, address, pte, entry)
			ret = 1
		} else {
			WARN_ON_ONCE(true)
		}

		if ret != 0 {
			cleaned.value &+= 1
		}
	}

	mmu_notifier_invalidate_range_end(&range)

	return true
}

// Upstream: mm/rmap.c:978-984
private func invalid_mkclean_vma(_ vma: Ptr<vm_area_struct>, _ arg: UInt) -> Bool {
	if (vma.vm_flags & VM_SHARED) != 0 {
		return false
	}

	return true
}

// Upstream: mm/rmap.c:986-1008
// PORT(swift): the counter has memory of its own, as in unmap_region
func page_mkclean(_ page: Ptr<page>) -> Int {
	let cleaned = kzalloc(counter_t.self)
	var mapping: Ptr<address_space>
	var rwc = rmap_walk_control(
		arg: voidp(cleaned),
		rmap_one: page_mkclean_one,
		invalid_vma: invalid_mkclean_vma
	)

	BUG_ON(!PageLocked(page))

	if !page_mapped(page) {
		return 0
	}

	mapping = page_mapping(page)
	if mapping == nil {
		return 0
	}

	rmap_walk(page, &rwc)

	return Int(cleaned.value)
}

// Upstream: mm/rmap.c:1046-1073
// PORT(swift): the store is one anyway, so it is not marked as such
private func __page_set_anon_rmap(
		_ page: Ptr<page>,
		_ vma: Ptr<vm_area_struct>, _ address: UInt, _ exclusive: Bool) {
	var anon_vma = vma.anon_vma

	BUG_ON(anon_vma == nil)

	if PageAnon(page) {
		return
	}

	// A page that others may share belongs to the oldest anon_vma that it can.
	if !exclusive {
		anon_vma = anon_vma.root
	}

	anon_vma = voidp(voidp(anon_vma) &+ PAGE_MAPPING_ANON)
	page.mapping = voidp(voidp(anon_vma))
	page.index = linear_page_index(vma, address)
}

// Upstream: mm/rmap.c:1081-1098
private func __page_check_anon_rmap(
		_ page: Ptr<page>,
		_ vma: Ptr<vm_area_struct>, _ address: UInt) {
	VM_BUG_ON_PAGE(page_anon_vma(page).root != vma.anon_vma.root, page)
	VM_BUG_ON_PAGE(page_to_pgoff(page) != linear_page_index(vma, address),
		       page)
}

// Upstream: mm/rmap.c:1112-1116
func page_add_anon_rmap(
		_ page: Ptr<page>,
		_ vma: Ptr<vm_area_struct>, _ address: UInt, _ compound: Bool) {
	do_page_add_anon_rmap(page, vma, address, compound ? RMAP_COMPOUND : 0)
}

// Upstream: mm/rmap.c:1123-1168
// PORT(omit): compound and KSM pages
func do_page_add_anon_rmap(
		_ page: Ptr<page>,
		_ vma: Ptr<vm_area_struct>, _ address: UInt, _ flags: UInt) {
	var first: Bool

	VM_BUG_ON_PAGE(!PageLocked(page), page)

	first = atomic_inc_and_test(page._mapcount)

	// The address may lie in the next area if that is being adjusted during migration.
	if first {
		__page_set_anon_rmap(page, vma, address,
				(flags & RMAP_EXCLUSIVE) != 0)
	} else {
		__page_check_anon_rmap(page, vma, address)
	}
}

// Upstream: mm/rmap.c:1181-1204
// PORT(omit): compound pages and statistics
func page_add_new_anon_rmap(
		_ page: Ptr<page>,
		_ vma: Ptr<vm_area_struct>, _ address: UInt, _ compound: Bool) {
	VM_BUG_ON_VMA(address < vma.vm_start || address >= vma.vm_end, vma)
	__SetPageSwapBacked(page)
	atomic_set(page._mapcount, 0)
	__page_set_anon_rmap(page, vma, address, true)
}

// Upstream: mm/rmap.c:1213-1248
// PORT(omit): huge pages
func page_add_file_rmap(_ page: Ptr<page>, _ compound: Bool) {
	let nr: UInt = 1

	VM_BUG_ON_PAGE(compound && !PageTransHuge(page), page)
	lock_page_memcg(page)
	out: do {
		if !atomic_inc_and_test(page._mapcount) {
			break out
		}
		__mod_lruvec_page_state(page, NR_FILE_MAPPED, nr)
	}
	unlock_page_memcg(page)
}

// Upstream: mm/rmap.c:1250-1293
// PORT(omit): huge pages
private func page_remove_file_rmap(_ page: Ptr<page>, _ compound: Bool) {
	let nr: UInt = 1

	// Mapped elsewhere too?
	if !atomic_add_negative(-1, page._mapcount) {
		return
	}

	__mod_lruvec_page_state(page, NR_FILE_MAPPED, 0 &- nr)

	if unlikely(PageMlocked(page)) {
		clear_page_mlock(page)
	}
}

// PORT(omit): huge pages
// Upstream: mm/rmap.c:1295-1337
private func page_remove_anon_compound_rmap(_ page: Ptr<page>) { BUG() }

// Upstream: mm/rmap.c:1346-1388
func page_remove_rmap(_ page: Ptr<page>, _ compound: Bool) {
	lock_page_memcg(page)

	out: do {
		if !PageAnon(page) {
			page_remove_file_rmap(page, compound)
			break out
		}

		if compound {
			page_remove_anon_compound_rmap(page)
			break out
		}

		// Mapped elsewhere too?
		if !atomic_add_negative(-1, page._mapcount) {
			break out
		}

		__dec_lruvec_page_state(page, NR_ANON_MAPPED)

		if unlikely(PageMlocked(page)) {
			clear_page_mlock(page)
		}

		if PageTransCompound(page) {
			deferred_split_huge_page(compound_head(page))
		}

		// The mapping stays: it is reliable only while the page is mapped, and freeing resets it.
	}
	unlock_page_memcg(page)
}

// Upstream: mm/rmap.c:1393-1732
private func try_to_unmap_one(
		_ page: Ptr<page>, _ vma: Ptr<vm_area_struct>,
		_ address: UInt, _ arg: UInt) -> Bool {
	var address = address
	let mm = vma.vm_mm
	var pvmw = page_vma_mapped_walk_t(
		page: page,
		vma: vma,
		address: address
	)
	var pteval: pte_t
	var subpage: Ptr<page>
	var ret = true
	var range = mmu_notifier_range()
	let flags: ttu_flags = arg

	// Looking for locked areas only?
	if (flags & TTU_MUNLOCK) != 0 && (vma.vm_flags & VM_LOCKED) == 0 {
		return true
	}

	if IS_ENABLED(.CONFIG_MIGRATION) && (flags & TTU_MIGRATION) != 0 &&
	    is_zone_device_page(page) && !is_device_private_page(page) {
		return true
	}

	if (flags & TTU_SPLIT_HUGE_PMD) != 0 {
		split_huge_pmd_address(vma, address,
				(flags & TTU_SPLIT_FREEZE) != 0, page)
	}

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma, vma.vm_mm,
				address,
				min(vma.vm_end, address &+ page_size(page)))
	// PORT(omit): hugetlb pages, and the migration of device pages
	mmu_notifier_invalidate_range_start(&range)

	L1: while page_vma_mapped_walk(&pvmw) {
		// PORT(omit): CONFIG_ARCH_ENABLE_THP_MIGRATION
		discard: do {
			// A locked page is not swapped out.
			if (flags & TTU_IGNORE_MLOCK) == 0 {
				if (vma.vm_flags & VM_LOCKED) != 0 {
					// Huge pages mapped by PTEs are never locked.
					if !PageTransCompound(page) {
						mlock_vma_page(page)
					}
					ret = false
					page_vma_mapped_walk_done(&pvmw)
					break L1
				}
				if (flags & TTU_MUNLOCK) != 0 {
					continue L1
				}
			}

			// No huge page mapped by a PMD is expected here.
			VM_BUG_ON_PAGE(pvmw.pte == nil, page)

			subpage = page - page_to_pfn(page) + pte_pfn(*pvmw.pte)
			address = pvmw.address

			// The entry goes.
			flush_cache_page(vma, address, pte_pfn(*pvmw.pte))
			if should_defer_flush(mm, flags) {
				// Another CPU may go on writing through a dirty entry; through a clean one it would have
				// to look at the PTE again, and fault.
				pteval = ptep_get_and_clear(mm, address, pvmw.pte)

				set_tlb_ubc_flush_pending(mm, pte_dirty(pteval))
			} else {
				pteval = ptep_clear_flush(vma, address, pvmw.pte)
			}

			// The dirty bit moves from the entry to the page.
			if pte_dirty(pteval) {
				set_page_dirty(page)
			}

			update_hiwater_rss(mm)

			if PageHWPoison(page) && (flags & TTU_IGNORE_HWPOISON) == 0 {
				pteval = swp_entry_to_pte(make_hwpoison_entry(subpage))
				// PORT(omit): hugetlb pages
				dec_mm_counter(mm, mm_counter(page))
				set_pte_at(mm, address, pvmw.pte, pteval)

			} else if pte_unused(pteval) && !userfaultfd_armed(vma) {
				// Nobody wants the content: a later reference finds a new zero page.
				dec_mm_counter(mm, mm_counter(page))
				mmu_notifier_invalidate_range(mm, address,
							      address &+ PAGE_SIZE)
			} else if IS_ENABLED(.CONFIG_MIGRATION) &&
					(flags & (TTU_MIGRATION | TTU_SPLIT_FREEZE)) != 0 {
				var entry: swp_entry_t
				var swp_pte: pte_t

				if arch_unmap_one(mm, vma, address, pteval) < 0 {
					set_pte_at(mm, address, pvmw.pte, pteval)
					ret = false
					page_vma_mapped_walk_done(&pvmw)
					break L1
				}

				// A fault on this entry waits until the migration is over.
				entry = make_migration_entry(subpage,
						pte_write(pteval))
				swp_pte = swp_entry_to_pte(entry)
				if pte_soft_dirty(pteval) {
					swp_pte = pte_swp_mksoft_dirty(swp_pte)
				}
				if pte_uffd_wp(pteval) {
					swp_pte = pte_swp_mkuffd_wp(swp_pte)
				}
				set_pte_at(mm, address, pvmw.pte, swp_pte)
			} else if PageAnon(page) {
				let entry = swp_entry_t(val: page_private(subpage))
				var swp_pte: pte_t
				// The swap slot goes into the entry.
				if unlikely(PageSwapBacked(page) != PageSwapCache(page)) {
					WARN_ON_ONCE(true)
					ret = false
					mmu_notifier_invalidate_range(mm, address,
								address &+ PAGE_SIZE)
					page_vma_mapped_walk_done(&pvmw)
					break L1
				}

				// MADV_FREE gave the page up.
				if !PageSwapBacked(page) {
					if !PageDirty(page) {
						mmu_notifier_invalidate_range(mm,
							address, address &+ PAGE_SIZE)
						dec_mm_counter(mm, MM_ANONPAGES)
						break discard
					}

					// It was written to again: back it goes.
					set_pte_at(mm, address, pvmw.pte, pteval)
					SetPageSwapBacked(page)
					ret = false
					page_vma_mapped_walk_done(&pvmw)
					break L1
				}

				if swap_duplicate(entry) < 0 {
					set_pte_at(mm, address, pvmw.pte, pteval)
					ret = false
					page_vma_mapped_walk_done(&pvmw)
					break L1
				}
				if arch_unmap_one(mm, vma, address, pteval) < 0 {
					set_pte_at(mm, address, pvmw.pte, pteval)
					ret = false
					page_vma_mapped_walk_done(&pvmw)
					break L1
				}
				// PORT(omit): the list of address spaces for swapoff
				dec_mm_counter(mm, MM_ANONPAGES)
				inc_mm_counter(mm, MM_SWAPENTS)
				swp_pte = swp_entry_to_pte(entry)
				if pte_soft_dirty(pteval) {
					swp_pte = pte_swp_mksoft_dirty(swp_pte)
				}
				if pte_uffd_wp(pteval) {
					swp_pte = pte_swp_mkuffd_wp(swp_pte)
				}
				set_pte_at(mm, address, pvmw.pte, swp_pte)
				mmu_notifier_invalidate_range(mm, address,
							      address &+ PAGE_SIZE)
			} else {
				// A page of a file cannot leave the page cache while it is locked.
				dec_mm_counter(mm, mm_counter_file(page))
			}
		}
		page_remove_rmap(subpage, PageHuge(page))
		put_page(page)
	}

	mmu_notifier_invalidate_range_end(&range)

	return ret
}

// Upstream: mm/rmap.c:1734-1737
private func invalid_migration_vma(_ vma: Ptr<vm_area_struct>, _ arg: UInt) -> Bool {
	return vma_is_temporary_stack(vma)
}

// Upstream: mm/rmap.c:1739-1742
private func page_not_mapped(_ page: Ptr<page>) -> Bool {
	return !page_mapped(page)
}

// Upstream: mm/rmap.c:1754-1781
@discardableResult
func try_to_unmap(_ page: Ptr<page>, _ flags: ttu_flags) -> Bool {
	var rwc = rmap_walk_control(
		arg: flags,
		rmap_one: try_to_unmap_one,
		done: page_not_mapped,
		anon_lock: page_lock_anon_vma_read
	)

	// Exec moves a stack in the making without the page tables: migration leaves it alone.
	if (flags & (TTU_MIGRATION | TTU_SPLIT_FREEZE)) != 0
	    && !PageKsm(page) && PageAnon(page) {
		rwc.invalid_vma = invalid_migration_vma
	}

	if (flags & TTU_RMAP_LOCKED) != 0 {
		rmap_walk_locked(page, &rwc)
	} else {
		rmap_walk(page, &rwc)
	}

	return page_mapcount(page) == 0 ? true : false
}

// Upstream: mm/rmap.c:1808-1815
func __put_anon_vma(_ anon_vma: Ptr<anon_vma>) {
	let root = anon_vma.root

	anon_vma_free(anon_vma)
	if root != anon_vma && atomic_dec_and_test(root.refcount) {
		anon_vma_free(root)
	}
}

// Upstream: mm/rmap.c:1817-1837
private func rmap_walk_anon_lock(
		_ page: Ptr<page>,
		_ rwc: inout rmap_walk_control) -> Ptr<anon_vma> {
	var anon_vma: Ptr<anon_vma>

	if rwc.anon_lock != nil {
		return rwc.anon_lock!(page)
	}

	// Not by page_lock_anon_vma_read(): the page need not be mapped.
	anon_vma = page_anon_vma(page)
	if anon_vma == nil {
		return nil
	}

	anon_vma_lock_read(anon_vma)
	return anon_vma
}

// Upstream: mm/rmap.c:1853-1890
private func rmap_walk_anon(
		_ page: Ptr<page>, _ rwc: inout rmap_walk_control,
		_ locked: Bool) {
	var anon_vma: Ptr<anon_vma>
	var pgoff_start: UInt, pgoff_end: UInt
	var avc: Ptr<anon_vma_chain>

	if locked {
		anon_vma = page_anon_vma(page)
		VM_BUG_ON_PAGE(anon_vma == nil, page)
	} else {
		anon_vma = rmap_walk_anon_lock(page, &rwc)
	}
	if anon_vma == nil {
		return
	}

	pgoff_start = page_to_pgoff(page)
	pgoff_end = pgoff_start &+ thp_nr_pages(page) &- 1
	avc = anon_vma_interval_tree_iter_first(anon_vma.rb_root, pgoff_start, pgoff_end)
	L1: while avc != nil {
		L1_body: do {
			let vma = avc.vma
			let address = vma_address(page, vma)

			cond_resched()

			if rwc.invalid_vma != nil && rwc.invalid_vma!(vma, rwc.arg) {
				break L1_body
			}

			if !rwc.rmap_one(page, vma, address, rwc.arg) {
				break L1
			}
			if rwc.done != nil && rwc.done!(page) {
				break L1
			}
		}
		avc = anon_vma_interval_tree_iter_next(avc, pgoff_start, pgoff_end)
	}

	if !locked {
		anon_vma_unlock_read(anon_vma)
	}
}

// Upstream: mm/rmap.c:1905-1945
private func rmap_walk_file(
		_ page: Ptr<page>, _ rwc: inout rmap_walk_control,
		_ locked: Bool) {
	let mapping = page_mapping(page)
	var pgoff_start: UInt, pgoff_end: UInt
	var vma: Ptr<vm_area_struct>

	// The page lock keeps truncation from taking the mapping away.
	VM_BUG_ON_PAGE(!PageLocked(page), page)

	if mapping == nil {
		return
	}

	pgoff_start = page_to_pgoff(page)
	pgoff_end = pgoff_start &+ thp_nr_pages(page) &- 1
	if !locked {
		i_mmap_lock_read(mapping)
	}
	done: do {
		vma = vma_interval_tree_iter_first(mapping.i_mmap, pgoff_start, pgoff_end)
		L1: while vma != nil {
			L1_body: do {
				let address = vma_address(page, vma)

				cond_resched()

				if rwc.invalid_vma != nil && rwc.invalid_vma!(vma, rwc.arg) {
					break L1_body
				}

				if !rwc.rmap_one(page, vma, address, rwc.arg) {
					break done
				}
				if rwc.done != nil && rwc.done!(page) {
					break done
				}
			}
			vma = vma_interval_tree_iter_next(vma, pgoff_start, pgoff_end)
		}
	}
	if !locked {
		i_mmap_unlock_read(mapping)
	}
}

// PORT(omit): KSM pages
// Upstream: include/linux/ksm.h:81-84
private func rmap_walk_ksm(_ page: Ptr<page>, _ rwc: inout rmap_walk_control) { BUG() }

// Upstream: mm/rmap.c:1947-1955
func rmap_walk(_ page: Ptr<page>, _ rwc: inout rmap_walk_control) {
	if unlikely(PageKsm(page)) {
		rmap_walk_ksm(page, &rwc)
	} else if PageAnon(page) {
		rmap_walk_anon(page, &rwc, false)
	} else {
		rmap_walk_file(page, &rwc, false)
	}
}

// Upstream: mm/rmap.c:1958-1966
func rmap_walk_locked(_ page: Ptr<page>, _ rwc: inout rmap_walk_control) {
	VM_BUG_ON_PAGE(PageKsm(page), page)
	if PageAnon(page) {
		rmap_walk_anon(page, &rwc, true)
	} else {
		rmap_walk_file(page, &rwc, true)
	}
}

// Upstream: include/linux/pgtable.h:674-680
// PORT(stub): no architecture of these has tags to save
private func arch_unmap_one(_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>, _ addr: UInt, _ orig_pte: pte_t) -> Int {
	return 0
}

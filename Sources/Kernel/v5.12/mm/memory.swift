// SPDX-License-Identifier: GPL-2.0-only
// Allocating and freeing page tables, unmapping, and the page fault.

import Linux

// Upstream: mm/memory.c:214-214
// PORT(omit): with locks for each table a task counts for itself first
private func inc_mm_counter_fast(_ mm: Ptr<mm_struct>, _ member: Int) { inc_mm_counter(mm, member) }
// Upstream: mm/memory.c:215-215
// PORT(omit): see inc_mm_counter_fast
private func dec_mm_counter_fast(_ mm: Ptr<mm_struct>, _ member: Int) { dec_mm_counter(mm, member) }

// Upstream: mm/memory.c:227-234
private func free_pte_range(
		_ tlb: Ptr<mmu_gather>, _ pmd: Ptr<pmd_t>,
		_ addr: UInt) {
	let token = pmd_pgtable(*pmd)
	pmd_clear(pmd)
	pte_free_tlb(tlb, token, addr)
	mm_dec_nr_ptes(tlb.mm)
}

// Upstream: mm/memory.c:236-268
private func free_pmd_range(
		_ tlb: Ptr<mmu_gather>, _ pud: Ptr<pud_t>,
		_ addr: UInt, _ end: UInt,
		_ floor: UInt, _ ceiling: UInt) {
	var addr = addr
	var ceiling = ceiling
	var pmd: Ptr<pmd_t>
	var next: UInt
	var start: UInt

	start = addr
	pmd = pmd_offset(pud, addr)
	repeat {
		L1_body: do {
			next = pmd_addr_end(addr, end)
			if pmd_none_or_clear_bad(pmd) {
				break L1_body
			}
			free_pte_range(tlb, pmd, addr)
		}
		pmd += 1
		addr = next
	} while addr != end

	start &= PUD_MASK
	if start < floor {
		return
	}
	if ceiling != 0 {
		ceiling &= PUD_MASK
		if ceiling == 0 {
			return
		}
	}
	if end &- 1 > ceiling &- 1 {
		return
	}

	pmd = pmd_offset(pud, start)
	pud_clear(pud)
	pmd_free_tlb(tlb, pmd, start)
	mm_dec_nr_pmds(tlb.mm)
}

// Upstream: mm/memory.c:270-302
private func free_pud_range(
		_ tlb: Ptr<mmu_gather>, _ p4d: Ptr<p4d_t>,
		_ addr: UInt, _ end: UInt,
		_ floor: UInt, _ ceiling: UInt) {
	var addr = addr
	var ceiling = ceiling
	var pud: Ptr<pud_t>
	var next: UInt
	var start: UInt

	start = addr
	pud = pud_offset(p4d, addr)
	repeat {
		L1_body: do {
			next = pud_addr_end(addr, end)
			if pud_none_or_clear_bad(pud) {
				break L1_body
			}
			free_pmd_range(tlb, pud, addr, next, floor, ceiling)
		}
		pud += 1
		addr = next
	} while addr != end

	start &= P4D_MASK
	if start < floor {
		return
	}
	if ceiling != 0 {
		ceiling &= P4D_MASK
		if ceiling == 0 {
			return
		}
	}
	if end &- 1 > ceiling &- 1 {
		return
	}

	pud = pud_offset(p4d, start)
	p4d_clear(p4d)
	pud_free_tlb(tlb, pud, start)
	mm_dec_nr_puds(tlb.mm)
}

// Upstream: mm/memory.c:304-335
private func free_p4d_range(
		_ tlb: Ptr<mmu_gather>, _ pgd: Ptr<pgd_t>,
		_ addr: UInt, _ end: UInt,
		_ floor: UInt, _ ceiling: UInt) {
	var addr = addr
	var ceiling = ceiling
	var p4d: Ptr<p4d_t>
	var next: UInt
	var start: UInt

	start = addr
	p4d = p4d_offset(pgd, addr)
	repeat {
		L1_body: do {
			next = p4d_addr_end(addr, end)
			if p4d_none_or_clear_bad(p4d) {
				break L1_body
			}
			free_pud_range(tlb, p4d, addr, next, floor, ceiling)
		}
		p4d += 1
		addr = next
	} while addr != end

	start &= PGDIR_MASK
	if start < floor {
		return
	}
	if ceiling != 0 {
		ceiling &= PGDIR_MASK
		if ceiling == 0 {
			return
		}
	}
	if end &- 1 > ceiling &- 1 {
		return
	}

	p4d = p4d_offset(pgd, start)
	pgd_clear(pgd)
	p4d_free_tlb(tlb, p4d, start)
}

// Upstream: mm/memory.c:340-400
func free_pgd_range(
		_ tlb: Ptr<mmu_gather>,
		_ addr: UInt, _ end: UInt,
		_ floor: UInt, _ ceiling: UInt) {
	var addr = addr
	var end = end
	var ceiling = ceiling
	var pgd: Ptr<pgd_t>
	var next: UInt

	// Address 0 and floor 0 are the bottom, end 0 and ceiling 0 the top: hence the comparisons with one subtracted. The
	// start and the ceiling are rounded down level by level, to see whether another area uses the table too.
	addr &= PMD_MASK
	if addr < floor {
		addr &+= PMD_SIZE
		if addr == 0 {
			return
		}
	}
	if ceiling != 0 {
		ceiling &= PMD_MASK
		if ceiling == 0 {
			return
		}
	}
	if end &- 1 > ceiling &- 1 {
		end &-= PMD_SIZE
	}
	if addr > end &- 1 {
		return
	}
	tlb_change_page_size(tlb, PAGE_SIZE)
	pgd = pgd_offset(tlb.mm, addr)
	repeat {
		L1_body: do {
			next = pgd_addr_end(addr, end)
			if pgd_none_or_clear_bad(pgd) {
				break L1_body
			}
			free_p4d_range(tlb, pgd, addr, next, floor, ceiling)
		}
		pgd += 1
		addr = next
	} while addr != end
}

// Upstream: mm/memory.c:402-435
// PORT(omit): hugetlb areas
func free_pgtables(
		_ tlb: Ptr<mmu_gather>, _ vma: Ptr<vm_area_struct>,
		_ floor: UInt, _ ceiling: UInt) {
	var vma = vma
	L1: while vma != nil {
		var next = vma.vm_next
		let addr = vma.vm_start

		// The reverse mapping and truncation must not find the area any more.
		unlink_anon_vmas(vma)
		unlink_file_vma(vma)

		if is_vm_hugetlb_page(vma) {
			BUG()
		} else {
			// Areas close to each other are done in one go.
			L2: while next != nil && next.vm_start <= vma.vm_end &+ PMD_SIZE
			       && !is_vm_hugetlb_page(next) {
				vma = next
				next = vma.vm_next
				unlink_anon_vmas(vma)
				unlink_file_vma(vma)
			}
			free_pgd_range(tlb, addr, vma.vm_end,
				floor, next != nil ? next.vm_start : ceiling)
		}
		vma = next
	}
}

// Upstream: mm/memory.c:437-469
func __pte_alloc(_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>) -> Int {
	var ptl: Ptr<spinlock_t>
	var new = pte_alloc_one(mm)
	if new == nil {
		return -ENOMEM
	}

	// Whoever finds the table in the tree must find it cleared.
	smp_wmb()

	ptl = pmd_lock(mm, pmd)
	if likely(pmd_none(*pmd)) {
		mm_inc_nr_ptes(mm)
		pmd_populate(mm, pmd, new)
		new = nil
	}
	spin_unlock(ptl)
	if new != nil {
		pte_free(mm, new)
	}
	return 0
}

// Upstream: mm/memory.c:490-493
private func init_rss_vec(_ rss: inout rss_vec) {
	rss = rss_vec()
}

// Upstream: mm/memory.c:495-504
// PORT(omit): what a task counts for itself first
private func add_mm_rss_vec(_ mm: Ptr<mm_struct>, _ rss: rss_vec) {
	var i: Int

	i = 0
	L1: while i < NR_MM_COUNTERS {
		if rss[i] != 0 {
			add_mm_counter(mm, i, UInt(bitPattern: rss[i]))
		}
		i &+= 1
	}
}

// Upstream: mm/memory.c:606-659
// PORT(omit): special mappings; every PTE maps a page that is counted
private func vm_normal_page(
		_ vma: Ptr<vm_area_struct>, _ addr: UInt,
		_ pte: pte_t) -> Ptr<page> {
	return pfn_to_page(pte_pfn(pte))
}

// Upstream: mm/memory.c:1212-1345
// PORT(omit): aging
private func zap_pte_range(
		_ tlb: Ptr<mmu_gather>,
		_ vma: Ptr<vm_area_struct>, _ pmd: Ptr<pmd_t>,
		_ addr: UInt, _ end: UInt,
		_ details: Ptr<zap_details>) -> UInt {
	var addr = addr
	let mm = tlb.mm
	var force_flush = false
	var rss = rss_vec()
	var ptl: Ptr<spinlock_t> = nil
	var start_pte: Ptr<pte_t>
	var pte: Ptr<pte_t>
	var entry: swp_entry_t

	tlb_change_page_size(tlb, PAGE_SIZE)
	again: while true {
		init_rss_vec(&rss)
		start_pte = pte_offset_map_lock(mm, pmd, addr, &ptl)
		pte = start_pte
		flush_tlb_batched_pending(mm)
		arch_enter_lazy_mmu_mode()
		L1: repeat {
			L1_body: do {
				var ptent = *pte
				if pte_none(ptent) {
					break L1_body
				}

				if need_resched() {
					break L1
				}

				if pte_present(ptent) {
					var page: Ptr<page>

					page = vm_normal_page(vma, addr, ptent)
					if unlikely(details != nil) && page != nil {
						// Pages of the file go, private copies of them stay.
						if details.check_mapping != nil &&
						    details.check_mapping != page_rmapping(page) {
							break L1_body
						}
					}
					ptent = ptep_get_and_clear_full(mm, addr, pte,
									tlb.fullmm)
					tlb_remove_tlb_entry(tlb, pte, addr)
					if unlikely(page == nil) {
						break L1_body
					}

					if !PageAnon(page) {
						if pte_dirty(ptent) {
							force_flush = true
							set_page_dirty(page)
						}
					}
					rss[mm_counter(page)] &-= 1
					page_remove_rmap(page, false)
					if unlikely(page_mapcount(page) < 0) {
						print_bad_pte(vma, addr, ptent, page)
					}
					if unlikely(__tlb_remove_page(tlb, page)) {
						force_flush = true
						addr &+= PAGE_SIZE
						break L1
					}
					break L1_body
				}

				entry = pte_to_swp_entry(ptent)
				if is_device_private_entry(entry) {
					let page = device_private_entry_to_page(entry)

					if unlikely(details != nil && details.check_mapping != nil) {
						if details.check_mapping !=
						    page_rmapping(page) {
							break L1_body
						}
					}

					pte_clear_not_present_full(mm, addr, pte, tlb.fullmm)
					rss[mm_counter(page)] &-= 1
					page_remove_rmap(page, false)
					put_page(page)
					break L1_body
				}

				// Swap entries belong to private copies.
				if unlikely(details != nil) {
					break L1_body
				}

				if !non_swap_entry(entry) {
					rss[MM_SWAPENTS] &-= 1
				} else if is_migration_entry(entry) {
					var page: Ptr<page>

					page = migration_entry_to_page(entry)
					rss[mm_counter(page)] &-= 1
				}
				if unlikely(!free_swap_and_cache(entry)) {
					print_bad_pte(vma, addr, ptent, nil)
				}
				pte_clear_not_present_full(mm, addr, pte, tlb.fullmm)
			}
			pte += 1
			addr &+= PAGE_SIZE
		} while addr != end

		add_mm_rss_vec(mm, rss)
		arch_leave_lazy_mmu_mode()

		// What was dirty is flushed before the lock is dropped.
		if force_flush {
			tlb_flush_mmu_tlbonly(tlb)
		}
		pte_unmap_unlock(start_pte, ptl)

		if force_flush {
			force_flush = false
			tlb_flush_mmu(tlb)
		}

		if addr != end {
			cond_resched()
			continue again
		}

		return addr
	}
}

// Upstream: mm/memory.c:1347-1380
private func zap_pmd_range(
		_ tlb: Ptr<mmu_gather>,
		_ vma: Ptr<vm_area_struct>, _ pud: Ptr<pud_t>,
		_ addr: UInt, _ end: UInt,
		_ details: Ptr<zap_details>) -> UInt {
	var addr = addr
	var pmd: Ptr<pmd_t>
	var next: UInt

	pmd = pmd_offset(pud, addr)
	repeat {
		next = pmd_addr_end(addr, end)
		next: do {
			if is_swap_pmd(*pmd) || pmd_trans_huge(*pmd) || pmd_devmap(*pmd) {
				if next &- addr != HPAGE_PMD_SIZE {
					__split_huge_pmd(vma, pmd, addr, false, nil)
				} else if zap_huge_pmd(tlb, vma, pmd, addr) {
					break next
				}
			}
			// Others who hold the lock of the mm shared may clear it or make it huge meanwhile.
			if pmd_none_or_trans_huge_or_clear_bad(pmd) {
				break next
			}
			next = zap_pte_range(tlb, vma, pmd, addr, next, details)
		}
		cond_resched()
		pmd += 1
		addr = next
	} while addr != end

	return addr
}

// Upstream: mm/memory.c:1382-1409
private func zap_pud_range(
		_ tlb: Ptr<mmu_gather>,
		_ vma: Ptr<vm_area_struct>, _ p4d: Ptr<p4d_t>,
		_ addr: UInt, _ end: UInt,
		_ details: Ptr<zap_details>) -> UInt {
	var addr = addr
	var pud: Ptr<pud_t>
	var next: UInt

	pud = pud_offset(p4d, addr)
	repeat {
		L1_body: do {
			next = pud_addr_end(addr, end)
			next: do {
				if pud_trans_huge(*pud) || pud_devmap(*pud) {
					if next &- addr != HPAGE_PUD_SIZE {
						mmap_assert_locked(tlb.mm)
						split_huge_pud(vma, pud, addr)
					} else if zap_huge_pud(tlb, vma, pud, addr) {
						break next
					}
				}
				if pud_none_or_clear_bad(pud) {
					break L1_body
				}
				next = zap_pmd_range(tlb, vma, pud, addr, next, details)
			}
			cond_resched()
		}
		pud += 1
		addr = next
	} while addr != end

	return addr
}

// Upstream: mm/memory.c:1411-1428
private func zap_p4d_range(
		_ tlb: Ptr<mmu_gather>,
		_ vma: Ptr<vm_area_struct>, _ pgd: Ptr<pgd_t>,
		_ addr: UInt, _ end: UInt,
		_ details: Ptr<zap_details>) -> UInt {
	var addr = addr
	var p4d: Ptr<p4d_t>
	var next: UInt

	p4d = p4d_offset(pgd, addr)
	repeat {
		L1_body: do {
			next = p4d_addr_end(addr, end)
			if p4d_none_or_clear_bad(p4d) {
				break L1_body
			}
			next = zap_pud_range(tlb, vma, p4d, addr, next, details)
		}
		p4d += 1
		addr = next
	} while addr != end

	return addr
}

// Upstream: mm/memory.c:1430-1448
func unmap_page_range(
		_ tlb: Ptr<mmu_gather>,
		_ vma: Ptr<vm_area_struct>,
		_ addr: UInt, _ end: UInt,
		_ details: Ptr<zap_details>) {
	var addr = addr
	var pgd: Ptr<pgd_t>
	var next: UInt

	BUG_ON(addr >= end)
	tlb_start_vma(tlb, vma)
	pgd = pgd_offset(vma.vm_mm, addr)
	repeat {
		L1_body: do {
			next = pgd_addr_end(addr, end)
			if pgd_none_or_clear_bad(pgd) {
				break L1_body
			}
			next = zap_p4d_range(tlb, vma, pgd, addr, next, details)
		}
		pgd += 1
		addr = next
	} while addr != end
	tlb_end_vma(tlb, vma)
}

// Upstream: mm/memory.c:1451-1492
// PORT(omit): probes, mappings without pages, hugetlb areas
private func unmap_single_vma(
		_ tlb: Ptr<mmu_gather>,
		_ vma: Ptr<vm_area_struct>, _ start_addr: UInt,
		_ end_addr: UInt,
		_ details: Ptr<zap_details>) {
	let start = max(vma.vm_start, start_addr)
	var end: UInt

	if start >= vma.vm_end {
		return
	}
	end = min(vma.vm_end, end_addr)
	if end <= vma.vm_start {
		return
	}

	if start != end {
		if unlikely(is_vm_hugetlb_page(vma)) {
			BUG()
		} else {
			unmap_page_range(tlb, vma, start, end, details)
		}
	}
}

// Upstream: mm/memory.c:1512-1524
func unmap_vmas(
		_ tlb: Ptr<mmu_gather>,
		_ vma: Ptr<vm_area_struct>, _ start_addr: UInt,
		_ end_addr: UInt) {
	var vma = vma
	var range = mmu_notifier_range()

	mmu_notifier_range_init(&range, MMU_NOTIFY_UNMAP, 0, vma, vma.vm_mm,
				start_addr, end_addr)
	mmu_notifier_invalidate_range_start(&range)
	L1: while vma != nil && vma.vm_start < end_addr {
		unmap_single_vma(tlb, vma, start_addr, end_addr, nil)
		vma = vma.vm_next
	}
	mmu_notifier_invalidate_range_end(&range)
}

// Upstream: mm/memory.c:1534-1550
// PORT(swift): see unmap_region
func zap_page_range(
		_ vma: Ptr<vm_area_struct>, _ start: UInt,
		_ size: UInt) {
	var vma = vma
	var range = mmu_notifier_range()
	let tlb = kzalloc(mmu_gather.self)

	lru_add_drain()
	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma, vma.vm_mm,
				start, start &+ size)
	tlb_gather_mmu(tlb, vma.vm_mm)
	update_hiwater_rss(vma.vm_mm)
	mmu_notifier_invalidate_range_start(&range)
	L1: while vma != nil && vma.vm_start < range.end {
		unmap_single_vma(tlb, vma, start, range.end, nil)
		vma = vma.vm_next
	}
	mmu_notifier_invalidate_range_end(&range)
	tlb_finish_mmu(tlb)
}

// Upstream: mm/memory.c:1561-1576
// PORT(swift): see unmap_region
private func zap_page_range_single(
		_ vma: Ptr<vm_area_struct>, _ address: UInt,
		_ size: UInt, _ details: Ptr<zap_details>) {
	var range = mmu_notifier_range()
	let tlb = kzalloc(mmu_gather.self)

	lru_add_drain()
	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma, vma.vm_mm,
				address, address &+ size)
	tlb_gather_mmu(tlb, vma.vm_mm)
	update_hiwater_rss(vma.vm_mm)
	mmu_notifier_invalidate_range_start(&range)
	unmap_single_vma(tlb, vma, address, range.end, details)
	mmu_notifier_invalidate_range_end(&range)
	tlb_finish_mmu(tlb)
}

// Upstream: mm/memory.c:2577-2591
// PORT(omit): an entry is one word, so that it was not read in halves
private func pte_unmap_same(
		_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>,
		_ page_table: Ptr<pte_t>, _ orig_pte: pte_t) -> Bool {
	let same = true

	pte_unmap(page_table)
	return same
}

// Upstream: mm/memory.c:2593-2686
// PORT(omit): mappings without pages; every page of the kernel can be read at any time
private func cow_user_page(
		_ dst: Ptr<page>, _ src: Ptr<page>,
		_ vmf: inout vm_fault) -> Bool {
	let vma = vmf.vma
	let addr = vmf.address

	copy_user_highpage(dst, src, addr, vma)
	return true
}

// Upstream: mm/memory.c:2742-2785
// PORT(omit): times of files, throttling; no file system asks to be told
private func fault_dirty_shared_page(_ vmf: inout vm_fault) -> vm_fault_t {
	let page = vmf.page

	set_page_dirty(page)
	VM_BUG_ON_PAGE(PageAnon(page), page)
	unlock_page(page)

	return 0
}

// Upstream: mm/memory.c:2795-2816
// PORT(omit): the CPU that used the page last, statistics
private func wp_page_reuse(_ vmf: inout vm_fault) {
	let vma = vmf.vma
	var entry: pte_t

	flush_cache_page(vma, vmf.address, pte_pfn(vmf.orig_pte))
	entry = pte_mkyoung(vmf.orig_pte)
	entry = maybe_mkwrite(pte_mkdirty(entry), vma)
	if ptep_set_access_flags(vma, vmf.address, vmf.pte, entry, true) {
		update_mmu_cache(vma, vmf.address, vmf.pte)
	}
	pte_unmap_unlock(vmf.pte, vmf.ptl)
}

// Upstream: mm/memory.c:2834-2980
// PORT(omit): the zero page, memcg, locked areas
private func wp_page_copy(_ vmf: inout vm_fault) -> vm_fault_t {
	let vma = vmf.vma
	let mm = vma.vm_mm
	let old_page = vmf.page
	var new_page: Ptr<page> = nil
	var entry: pte_t
	var page_copied = false
	var range = mmu_notifier_range()

	oom: do {
		if unlikely(anon_vma_prepare(vma) != 0) {
			break oom
		}

		new_page = alloc_page_vma(vma, vmf.address)
		if new_page == nil {
			break oom
		}

		if !cow_user_page(new_page, old_page, &vmf) {
			// Somebody else has handled the fault.
			put_page(new_page)
			if old_page != nil {
				put_page(old_page)
			}
			return 0
		}

		__SetPageUptodate(new_page)

		mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, vma, mm,
					vmf.address & PAGE_MASK,
					(vmf.address & PAGE_MASK) &+ PAGE_SIZE)
		mmu_notifier_invalidate_range_start(&range)

		// The lock was dropped: is the PTE still the same?
		vmf.pte = pte_offset_map_lock(mm, vmf.pmd, vmf.address, &vmf.ptl)
		if likely(pte_same(*vmf.pte, vmf.orig_pte)) {
			if old_page != nil {
				// PORT(swift): asked without a step whether it is anonymous, see mm_counter_file
				if mm_counter(old_page) != MM_ANONPAGES {
					dec_mm_counter_fast(mm,
							mm_counter_file(old_page))
					inc_mm_counter_fast(mm, MM_ANONPAGES)
				}
			} else {
				inc_mm_counter_fast(mm, MM_ANONPAGES)
			}
			flush_cache_page(vma, vmf.address, pte_pfn(vmf.orig_pte))
			entry = mk_pte(new_page, vma.vm_page_prot)
			entry = maybe_mkwrite(pte_mkdirty(entry), vma)

			// The old entry is flushed before there is a new one, so that no two CPUs see both.
			ptep_clear_flush_notify(vma, vmf.address, vmf.pte)
			page_add_new_anon_rmap(new_page, vma, vmf.address, false)
			lru_cache_add_inactive_or_unevictable(new_page, vma)
			set_pte_at_notify(mm, vmf.address, vmf.pte, entry)
			update_mmu_cache(vma, vmf.address, vmf.pte)
			if old_page != nil {
				// Not before the entry has gone: who finds the page mapped once may write to it.
				page_remove_rmap(old_page, false)
			}

			// The old page goes.
			new_page = old_page
			page_copied = true
		} else {
			update_mmu_tlb(vma, vmf.address, vmf.pte)
		}

		if new_page != nil {
			put_page(new_page)
		}

		pte_unmap_unlock(vmf.pte, vmf.ptl)
		mmu_notifier_invalidate_range_only_end(&range)
		if old_page != nil {
			put_page(old_page)
		}
		return page_copied ? VM_FAULT_WRITE : 0
	}
	if old_page != nil {
		put_page(old_page)
	}
	return VM_FAULT_OOM
}

// Upstream: mm/memory.c:3038-3070
// PORT(omit): file systems that ask to be told
private func wp_page_shared(_ vmf: inout vm_fault) -> vm_fault_t {
	var ret = VM_FAULT_WRITE

	get_page(vmf.page)

	wp_page_reuse(&vmf)
	lock_page(vmf.page)
	ret |= fault_dirty_shared_page(&vmf)
	put_page(vmf.page)

	return ret
}

// Upstream: mm/memory.c:3090-3161
// PORT(omit): userfaultfd; every PTE maps a page that is counted
private func do_wp_page(_ vmf: inout vm_fault) -> vm_fault_t {
	let vma = vmf.vma

	vmf.page = vm_normal_page(vma, vmf.address, vmf.orig_pte)

	copy: do {
		if PageAnon(vmf.page) {
			let page = vmf.page

			if PageKsm(page) || page_count(page) != 1 {
				break copy
			}
			if !trylock_page(page) {
				break copy
			}
			if PageKsm(page) || page_mapcount(page) != 1 || page_count(page) != 1 {
				unlock_page(page)
				break copy
			}
			// Nobody else has it: it need not be copied.
			unlock_page(page)
			wp_page_reuse(&vmf)
			return VM_FAULT_WRITE
		} else if unlikely((vma.vm_flags & (VM_WRITE | VM_SHARED)) ==
						(VM_WRITE | VM_SHARED)) {
			return wp_page_shared(&vmf)
		}
	}
	get_page(vmf.page)

	pte_unmap_unlock(vmf.pte, vmf.ptl)
	return wp_page_copy(&vmf)
}

// Upstream: mm/memory.c:3163-3168
private func unmap_mapping_range_vma(
		_ vma: Ptr<vm_area_struct>,
		_ start_addr: UInt, _ end_addr: UInt,
		_ details: Ptr<zap_details>) {
	zap_page_range_single(vma, start_addr, end_addr &- start_addr, details)
}

// Upstream: mm/memory.c:3170-3193
private func unmap_mapping_range_tree(
		_ root: Ptr<rb_root_cached>,
		_ details: Ptr<zap_details>) {
	var vma: Ptr<vm_area_struct>
	var vba: UInt, vea: UInt, zba: UInt, zea: UInt

	vma = vma_interval_tree_iter_first(root, details.first_index, details.last_index)
	L1: while vma != nil {
		vba = vma.vm_pgoff
		vea = vba &+ vma_pages(vma) &- 1
		zba = details.first_index
		if zba < vba {
			zba = vba
		}
		zea = details.last_index
		if zea > vea {
			zea = vea
		}

		unmap_mapping_range_vma(vma,
			((zba &- vba) << PAGE_SHIFT) &+ vma.vm_start,
			((zea &- vba &+ 1) << PAGE_SHIFT) &+ vma.vm_start,
				details)
		vma = vma_interval_tree_iter_next(vma, details.first_index, details.last_index)
	}
}

// Upstream: mm/memory.c:3207-3222
// PORT(swift): see unmap_region
func unmap_mapping_pages(
		_ mapping: Ptr<address_space>, _ start: UInt,
		_ nr: UInt, _ even_cows: Bool) {
	let details = kzalloc(zap_details.self)

	details.check_mapping = even_cows ? nil : mapping
	details.first_index = start
	details.last_index = start &+ nr &- 1
	if details.last_index < details.first_index {
		details.last_index = UInt.max
	}

	i_mmap_lock_write(mapping)
	if unlikely(mapping.i_mmap.vma_leftmost != nil) {
		unmap_mapping_range_tree(mapping.i_mmap, details)
	}
	i_mmap_unlock_write(mapping)
}

// Upstream: mm/memory.c:3241-3256
// PORT(omit): offsets of more bits than addresses have
func unmap_mapping_range(
		_ mapping: Ptr<address_space>,
		_ holebegin: UInt, _ holelen: UInt, _ even_cows: Bool) {
	let hba = holebegin >> PAGE_SHIFT
	let hlen = (holelen &+ PAGE_SIZE &- 1) >> PAGE_SHIFT

	unmap_mapping_pages(mapping, hba, hlen, even_cows)
}

// Upstream: mm/memory.c:3267-3488
// PORT(omit): swap; no scenario asks for a page back that was swapped out
private func do_swap_page(_ vmf: inout vm_fault) -> vm_fault_t {
	let vma = vmf.vma
	var entry: swp_entry_t
	var ret: vm_fault_t = 0

	out: do {
		if !pte_unmap_same(vma.vm_mm, vmf.pmd, vmf.pte, vmf.orig_pte) {
			break out
		}

		entry = pte_to_swp_entry(vmf.orig_pte)
		if unlikely(non_swap_entry(entry)) {
			if is_migration_entry(entry) {
				migration_entry_wait(vma.vm_mm, vmf.pmd,
						     vmf.address)
			} else {
				print_bad_pte(vma, vmf.address, vmf.orig_pte, nil)
				ret = VM_FAULT_SIGBUS
			}
			break out
		}
		BUG()
	}
	return ret
}

// Upstream: mm/memory.c:3495-3603
// PORT(omit): the zero page, which some architectures forbid; memcg, userfaultfd, the OOM killer
private func do_anonymous_page(_ vmf: inout vm_fault) -> vm_fault_t {
	let vma = vmf.vma
	var page: Ptr<page>
	let ret: vm_fault_t = 0
	var entry: pte_t

	if (vma.vm_flags & VM_SHARED) != 0 {
		return VM_FAULT_SIGBUS
	}

	// The lock of the mm is held shared, so a huge page may come up.
	if pte_alloc(vma.vm_mm, vmf.pmd) {
		return VM_FAULT_OOM
	}

	if unlikely(pmd_trans_unstable(vmf.pmd)) {
		return 0
	}

	oom: do {
		if unlikely(anon_vma_prepare(vma) != 0) {
			break oom
		}
		page = alloc_zeroed_user_highpage_movable(vma, vmf.address)
		if page == nil {
			break oom
		}

		__SetPageUptodate(page)

		entry = mk_pte(page, vma.vm_page_prot)
		if (vma.vm_flags & VM_WRITE) != 0 {
			entry = pte_mkwrite(pte_mkdirty(entry))
		}

		vmf.pte = pte_offset_map_lock(vma.vm_mm, vmf.pmd, vmf.address,
				&vmf.ptl)
		unlock: do {
			release: do {
				if !pte_none(*vmf.pte) {
					update_mmu_cache(vma, vmf.address, vmf.pte)
					break release
				}

				inc_mm_counter_fast(vma.vm_mm, MM_ANONPAGES)
				page_add_new_anon_rmap(page, vma, vmf.address, false)
				lru_cache_add_inactive_or_unevictable(page, vma)
				set_pte_at(vma.vm_mm, vmf.address, vmf.pte, entry)

				// It was not present before: nothing to invalidate.
				update_mmu_cache(vma, vmf.address, vmf.pte)
				break unlock
			}
			put_page(page)
		}
		pte_unmap_unlock(vmf.pte, vmf.ptl)
		return ret
	}
	return VM_FAULT_OOM
}

// Upstream: mm/memory.c:3610-3656
// PORT(omit): poisoned pages
private func __do_fault(_ vmf: inout vm_fault) -> vm_fault_t {
	let vma = vmf.vma
	var ret: vm_fault_t

	// Allocating with the page locked might wait for a page under writeback, and that for this one.
	if pmd_none(*vmf.pmd) && vmf.prealloc_pte == nil {
		vmf.prealloc_pte = pte_alloc_one(vma.vm_mm)
		if vmf.prealloc_pte == nil {
			return VM_FAULT_OOM
		}
		smp_wmb()
	}

	ret = filemap_fault(&vmf)
	if unlikely((ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY |
			    VM_FAULT_DONE_COW)) != 0) {
		return ret
	}

	if unlikely((ret & VM_FAULT_LOCKED) == 0) {
		lock_page(vmf.page)
	} else {
		VM_BUG_ON_PAGE(!PageLocked(vmf.page), vmf.page)
	}

	return ret
}

// Upstream: mm/memory.c:3672-3728
// PORT(omit): tables that some architectures keep with a huge page
private func do_set_pmd(_ vmf: inout vm_fault, _ page: Ptr<page>) -> vm_fault_t {
	var page = page
	let vma = vmf.vma
	let write = (vmf.flags & FAULT_FLAG_WRITE) != 0
	let haddr = vmf.address & HPAGE_PMD_MASK
	var entry: pmd_t
	var ret = VM_FAULT_FALLBACK

	if !transhuge_vma_suitable(vma, haddr) {
		return ret
	}

	page = compound_head(page)
	if page.compound_order != HPAGE_PMD_ORDER {
		return ret
	}

	vmf.ptl = pmd_lock(vma.vm_mm, vmf.pmd)
	out: do {
		if unlikely(!pmd_none(*vmf.pmd)) {
			break out
		}

		entry = mk_huge_pmd(page, vma.vm_page_prot)
		if write {
			entry = maybe_pmd_mkwrite(pmd_mkdirty(entry), vma)
		}

		add_mm_counter(vma.vm_mm, mm_counter_file(page), HPAGE_PMD_NR)
		page_add_file_rmap(page, true)
		set_pmd_at(vma.vm_mm, haddr, vmf.pmd, entry)

		ret = 0
	}
	spin_unlock(vmf.ptl)
	return ret
}

// Upstream: mm/memory.c:3736-3761
// PORT(omit): pages that are mapped ahead of their faults
private func do_set_pte(_ vmf: inout vm_fault, _ page: Ptr<page>, _ addr: UInt) {
	let vma = vmf.vma
	let write = (vmf.flags & FAULT_FLAG_WRITE) != 0
	var entry: pte_t

	entry = mk_pte(page, vma.vm_page_prot)

	if write {
		entry = maybe_mkwrite(pte_mkdirty(entry), vma)
	}
	// A private copy.
	if write && (vma.vm_flags & VM_SHARED) == 0 {
		inc_mm_counter_fast(vma.vm_mm, MM_ANONPAGES)
		page_add_new_anon_rmap(page, vma, addr, false)
		lru_cache_add_inactive_or_unevictable(page, vma)
	} else {
		inc_mm_counter_fast(vma.vm_mm, mm_counter_file(page))
		page_add_file_rmap(page, false)
	}
	set_pte_at(vma.vm_mm, addr, vmf.pte, entry)
}

// Upstream: mm/memory.c:3778-3827
// PORT(omit): the OOM killer
private func finish_fault(_ vmf: inout vm_fault) -> vm_fault_t {
	let vma = vmf.vma
	var page: Ptr<page>
	var ret: vm_fault_t

	// A private copy?
	if (vmf.flags & FAULT_FLAG_WRITE) != 0 && (vma.vm_flags & VM_SHARED) == 0 {
		page = vmf.cow_page
	} else {
		page = vmf.page
	}

	if pmd_none(*vmf.pmd) {
		if PageTransCompound(page) {
			ret = do_set_pmd(&vmf, page)
			if ret != VM_FAULT_FALLBACK {
				return ret
			}
		}

		if unlikely(pte_alloc(vma.vm_mm, vmf.pmd)) {
			return VM_FAULT_OOM
		}
	}

	if pmd_devmap_trans_unstable(vmf.pmd) {
		return 0
	}

	vmf.pte = pte_offset_map_lock(vma.vm_mm, vmf.pmd,
				      vmf.address, &vmf.ptl)
	ret = 0
	// Looked at again under the lock.
	if likely(pte_none(*vmf.pte)) {
		do_set_pte(&vmf, page, vmf.address)
	} else {
		ret = VM_FAULT_NOPAGE
	}

	update_mmu_tlb(vma, vmf.address, vmf.pte)
	pte_unmap_unlock(vmf.pte, vmf.ptl)
	return ret
}

// Upstream: mm/memory.c:3923-3948
// PORT(omit): pages around it; fault_around_bytes is one page
private func do_read_fault(_ vmf: inout vm_fault) -> vm_fault_t {
	var ret: vm_fault_t = 0

	ret = __do_fault(&vmf)
	if unlikely((ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY)) != 0) {
		return ret
	}

	ret |= finish_fault(&vmf)
	unlock_page(vmf.page)
	if unlikely((ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY)) != 0) {
		put_page(vmf.page)
	}
	return ret
}

// Upstream: mm/memory.c:3950-3986
// PORT(omit): memcg
private func do_cow_fault(_ vmf: inout vm_fault) -> vm_fault_t {
	let vma = vmf.vma
	var ret: vm_fault_t

	if unlikely(anon_vma_prepare(vma) != 0) {
		return VM_FAULT_OOM
	}

	vmf.cow_page = alloc_page_vma(vma, vmf.address)
	if vmf.cow_page == nil {
		return VM_FAULT_OOM
	}

	uncharge_out: do {
		ret = __do_fault(&vmf)
		if unlikely((ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY)) != 0) {
			break uncharge_out
		}
		if (ret & VM_FAULT_DONE_COW) != 0 {
			return ret
		}

		copy_user_highpage(vmf.cow_page, vmf.page, vmf.address, vma)
		__SetPageUptodate(vmf.cow_page)

		ret |= finish_fault(&vmf)
		unlock_page(vmf.page)
		put_page(vmf.page)
		if unlikely((ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY)) != 0) {
			break uncharge_out
		}
		return ret
	}
	put_page(vmf.cow_page)
	return ret
}

// Upstream: mm/memory.c:3988-4021
// PORT(omit): file systems that ask to be told
private func do_shared_fault(_ vmf: inout vm_fault) -> vm_fault_t {
	var ret: vm_fault_t

	ret = __do_fault(&vmf)
	if unlikely((ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY)) != 0) {
		return ret
	}

	ret |= finish_fault(&vmf)
	if unlikely((ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE |
					VM_FAULT_RETRY)) != 0) {
		unlock_page(vmf.page)
		put_page(vmf.page)
		return ret
	}

	ret |= fault_dirty_shared_page(&vmf)
	return ret
}

// Upstream: mm/memory.c:4031-4079
// PORT(omit): areas of drivers that have no fault handler
private func do_fault(_ vmf: inout vm_fault) -> vm_fault_t {
	let vma = vmf.vma
	let vm_mm = vma.vm_mm
	var ret: vm_fault_t

	if (vmf.flags & FAULT_FLAG_WRITE) == 0 {
		ret = do_read_fault(&vmf)
	} else if (vma.vm_flags & VM_SHARED) == 0 {
		ret = do_cow_fault(&vmf)
	} else {
		ret = do_shared_fault(&vmf)
	}

	// A table that was not needed.
	if vmf.prealloc_pte != nil {
		pte_free(vm_mm, vmf.prealloc_pte)
		vmf.prealloc_pte = nil
	}
	return ret
}

// Upstream: mm/memory.c:4263-4359
// PORT(omit): hinting faults
private func handle_pte_fault(_ vmf: inout vm_fault) -> vm_fault_t {
	var entry: pte_t

	if unlikely(pmd_none(*vmf.pmd)) {
		// The table comes late: the file may have a huge page.
		vmf.pte = nil
	} else {
		// A huge page that came up meanwhile is left to the next fault.
		if pmd_devmap_trans_unstable(vmf.pmd) {
			return 0
		}
		vmf.pte = pte_offset_map(vmf.pmd, vmf.address)
		vmf.orig_pte = *vmf.pte

		barrier()
		if pte_none(vmf.orig_pte) {
			pte_unmap(vmf.pte)
			vmf.pte = nil
		}
	}

	if vmf.pte == nil {
		if vma_is_anonymous(vmf.vma) {
			return do_anonymous_page(&vmf)
		} else {
			return do_fault(&vmf)
		}
	}

	if !pte_present(vmf.orig_pte) {
		return do_swap_page(&vmf)
	}

	vmf.ptl = pte_lockptr(vmf.vma.vm_mm, vmf.pmd)
	spin_lock(vmf.ptl)
	entry = vmf.orig_pte
	unlock: do {
		if unlikely(!pte_same(*vmf.pte, entry)) {
			update_mmu_tlb(vmf.vma, vmf.address, vmf.pte)
			break unlock
		}
		if (vmf.flags & FAULT_FLAG_WRITE) != 0 {
			if !pte_write(entry) {
				return do_wp_page(&vmf)
			}
			entry = pte_mkdirty(entry)
		}
		entry = pte_mkyoung(entry)
		if ptep_set_access_flags(vmf.vma, vmf.address, vmf.pte, entry,
					 (vmf.flags & FAULT_FLAG_WRITE) != 0) {
			update_mmu_cache(vmf.vma, vmf.address, vmf.pte)
		} else {
			if (vmf.flags & FAULT_FLAG_TRIED) != 0 {
				break unlock
			}
			// The fault may come from an entry of the TLB that forbade more than the PTE.
			if (vmf.flags & FAULT_FLAG_WRITE) != 0 {
				flush_tlb_fix_spurious_fault(vmf.vma, vmf.address)
			}
		}
	}
	pte_unmap_unlock(vmf.pte, vmf.ptl)
	return 0
}

// Upstream: mm/memory.c:4367-4454
// PORT(omit): huge pages of anonymous memory; what is mapped by a huge page here does not fault
private func __handle_mm_fault(
		_ vma: Ptr<vm_area_struct>,
		_ address: UInt, _ flags: UInt) -> vm_fault_t {
	var vmf = vm_fault(
		vma: vma,
		address: address & PAGE_MASK,
		flags: flags,
		pgoff: linear_page_index(vma, address)
	)
	let mm = vma.vm_mm
	var pgd: Ptr<pgd_t>
	var p4d: Ptr<p4d_t>

	pgd = pgd_offset(mm, address)
	p4d = p4d_alloc(mm, pgd, address)
	if p4d == nil {
		return VM_FAULT_OOM
	}

	vmf.pud = pud_alloc(mm, p4d, address)
	if vmf.pud == nil {
		return VM_FAULT_OOM
	}

	vmf.pmd = pmd_alloc(mm, vmf.pud, address)
	if vmf.pmd == nil {
		return VM_FAULT_OOM
	}

	return handle_pte_fault(&vmf)
}

// Upstream: mm/memory.c:4523-4568
// PORT(omit): statistics, protection keys, memcg
func handle_mm_fault(
		_ vma: Ptr<vm_area_struct>, _ address: UInt,
		_ flags: UInt) -> vm_fault_t {
	var ret: vm_fault_t

	if unlikely(is_vm_hugetlb_page(vma)) {
		BUG()
	} else {
		ret = __handle_mm_fault(vma, address, flags)
	}

	return ret
}

// Upstream: include/linux/mm.h:2014-2018
// PORT(omit): with four levels there is no such table
func __p4d_alloc(_ mm: Ptr<mm_struct>, _ pgd: Ptr<pgd_t>, _ address: UInt) -> Bool {
	return false
}

// Upstream: mm/memory.c:4599-4615
func __pud_alloc(_ mm: Ptr<mm_struct>, _ p4d: Ptr<p4d_t>, _ address: UInt) -> Int {
	let new = pud_alloc_one(mm, address)
	if new == nil {
		return -ENOMEM
	}

	smp_wmb()

	spin_lock(mm.page_table_lock)
	if !p4d_present(*p4d) {
		mm_inc_nr_puds(mm)
		p4d_populate(mm, p4d, new)
	} else {
		pud_free(mm, new)
	}
	spin_unlock(mm.page_table_lock)
	return 0
}

// Upstream: mm/memory.c:4623-4640
func __pmd_alloc(_ mm: Ptr<mm_struct>, _ pud: Ptr<pud_t>, _ address: UInt) -> Int {
	var ptl: Ptr<spinlock_t>
	let new = pmd_alloc_one(mm, address)
	if new == nil {
		return -ENOMEM
	}

	smp_wmb()

	ptl = pud_lock(mm, pud)
	if !pud_present(*pud) {
		mm_inc_nr_pmds(mm)
		pud_populate(mm, pud, new)
	} else {
		pmd_free(mm, new)
	}
	spin_unlock(ptl)
	return 0
}

// Upstream: arch/x86/mm/pgtable.c:31-34
// PORT(stub): tables come from the machine, see alloc_table
func pte_alloc_one(_ mm: Ptr<mm_struct>) -> pgtable_t {
	let page = alloc_table(1)
	if page != nil && ARCH == .powerpc {
		let table: Ptr<pte_t> = frame_table(page_to_pfn(page))
		return voidp(voidp(table))
	}
	return voidp(voidp(page))
}

// Upstream: include/asm-generic/pgalloc.h:119-134
// PORT(stub): see pte_alloc_one
func pmd_alloc_one(_ mm: Ptr<mm_struct>, _ address: UInt) -> Ptr<pmd_t> {
	let page = alloc_table(2)
	return page == nil ? nil : frame_table(page_to_pfn(page))
}

// Upstream: include/asm-generic/pgalloc.h:160-167
// PORT(stub): see pte_alloc_one
func pud_alloc_one(_ mm: Ptr<mm_struct>, _ address: UInt) -> Ptr<pud_t> {
	let page = alloc_table(3)
	return page == nil ? nil : frame_table(page_to_pfn(page))
}

// Upstream: include/asm-generic/pgalloc.h:99-103
// PORT(stub): tables go back to the machine, see alloc_table
func pte_free(_ mm: Ptr<mm_struct>, _ pte: pgtable_t) {
	if ARCH == .powerpc {
		__free_page(pfn_to_page(table_frame(Ptr<pte_t>(address: pte.address))))
	} else {
		__free_page(voidp(voidp(pte)))
	}
}

// Upstream: include/asm-generic/pgalloc.h:138-143
// PORT(stub): tables go back to the machine, see alloc_table
func pmd_free(_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>) {
	__free_page(pfn_to_page(table_frame(pmd)))
}

// Upstream: include/asm-generic/pgalloc.h:170-174
// PORT(stub): tables go back to the machine, see alloc_table
func pud_free(_ mm: Ptr<mm_struct>, _ pud: Ptr<pud_t>) {
	__free_page(pfn_to_page(table_frame(pud)))
}

// Upstream: mm/gup.c:440-560
// PORT(stub): set-up only; stands for the lookup of a page by whoever works on it
func find_page(_ mm: Ptr<mm_struct>, _ address: UInt) -> Ptr<page> {
	let p4d = p4d_offset(pgd_offset(mm, address), address)
	if !p4d_present(*p4d) {
		return nil
	}
	let pud = pud_offset(p4d, address)
	if !pud_present(*pud) {
		return nil
	}
	let pmd = pmd_offset(pud, address)
	if !pmd_present(*pmd) {
		return nil
	}
	let pte = pte_offset_map(pmd, address)
	if !pte_present(*pte) {
		return nil
	}
	let page = pfn_to_page(pte_pfn(*pte))
	get_page(page)
	return page
}

// Upstream: mm/vmscan.c:1758-1776
// PORT(stub): set-up only; stands for the isolation of a page by the LRU scan
func isolate_page(_ mm: Ptr<mm_struct>, _ address: UInt) -> Ptr<page> {
	let page = find_page(mm, address)
	if page == nil || !TestClearPageLRU(page) {
		return nil
	}
	return page
}

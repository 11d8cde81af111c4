// SPDX-License-Identifier: GPL-2.0-only
// Changing what may be done with memory: mprotect(2).

import Linux

var MM_CP_DIRTY_ACCT: UInt { 1 << 0 }

// Upstream: mm/mprotect.c:38-185
// PORT(omit): NUMA hinting, userfaultfd, device memory
private func change_pte_range(
		_ vma: Ptr<vm_area_struct>, _ pmd: Ptr<pmd_t>,
		_ addr: UInt, _ end: UInt, _ newprot: pgprot_t,
		_ cp_flags: UInt) -> UInt {
	var addr = addr
	var pte: Ptr<pte_t>, oldpte: pte_t
	var ptl: Ptr<spinlock_t> = nil
	var pages: UInt = 0
	let dirty_accountable = (cp_flags & MM_CP_DIRTY_ACCT) != 0

	if pmd_trans_unstable(pmd) {
		return 0
	}

	pte = pte_offset_map_lock(vma.vm_mm, pmd, addr, &ptl)

	flush_tlb_batched_pending(vma.vm_mm)
	arch_enter_lazy_mmu_mode()
	repeat {
		oldpte = *pte
		if pte_present(oldpte) {
			var ptent: pte_t

			oldpte = ptep_modify_prot_start(vma, addr, pte)
			ptent = pte_modify(oldpte, newprot)

			// Dirty already: no need to ask for the first write.
			if dirty_accountable && pte_dirty(ptent) &&
					(pte_soft_dirty(ptent) ||
					 (vma.vm_flags & VM_SOFTDIRTY) == 0) {
				ptent = pte_mkwrite(ptent)
			}
			ptep_modify_prot_commit(vma, addr, pte, oldpte, ptent)
			pages &+= 1
		} else if is_swap_pte(oldpte) {
			let entry = pte_to_swp_entry(oldpte)
			var newpte: pte_t

			if is_write_migration_entry(entry) {
				// Whoever removes the entry must not make it writable.
				newpte = swp_entry_to_pte(make_migration_entry_read(entry))
				if pte_swp_soft_dirty(oldpte) {
					newpte = pte_swp_mksoft_dirty(newpte)
				}
			} else {
				newpte = oldpte
			}

			if oldpte.bits != newpte.bits {
				set_pte_at(vma.vm_mm, addr, pte, newpte)
				pages &+= 1
			}
		}
		pte += 1
		addr &+= PAGE_SIZE
	} while addr != end
	arch_leave_lazy_mmu_mode()
	pte_unmap_unlock(pte - 1, ptl)

	return pages
}

// Upstream: include/linux/swapops.h:201-204
// PORT(swift): gives the entry back instead of changing it in place
private func make_migration_entry_read(_ entry: swp_entry_t) -> swp_entry_t {
	return swp_entry(SWP_MIGRATION_READ, swp_offset(entry))
}

// Upstream: include/linux/pgtable.h:862-867
// PORT(swift): what the generic helper does stands here
private func ptep_modify_prot_start(
		_ vma: Ptr<vm_area_struct>,
		_ addr: UInt,
		_ ptep: Ptr<pte_t>) -> pte_t {
	return ptep_get_and_clear(vma.vm_mm, addr, ptep)
}

// Upstream: include/linux/pgtable.h:873-878
// PORT(swift): what the generic helper does stands here
private func ptep_modify_prot_commit(
		_ vma: Ptr<vm_area_struct>,
		_ addr: UInt,
		_ ptep: Ptr<pte_t>, _ old_pte: pte_t, _ pte: pte_t) {
	set_pte_at(vma.vm_mm, addr, ptep, pte)
}

// Upstream: mm/mprotect.c:212-282
// PORT(omit): huge pages
private func change_pmd_range(
		_ vma: Ptr<vm_area_struct>,
		_ pud: Ptr<pud_t>, _ addr: UInt, _ end: UInt,
		_ newprot: pgprot_t, _ cp_flags: UInt) -> UInt {
	var addr = addr
	var pmd: Ptr<pmd_t>
	var next: UInt
	var pages: UInt = 0

	pmd = pmd_offset(pud, addr)
	repeat {
		var this_pages: UInt

		next = pmd_addr_end(addr, end)

		next: do {
			if !is_swap_pmd(*pmd) && !pmd_devmap(*pmd) &&
			     pmd_none_or_clear_bad_unless_trans_huge(pmd) {
				break next
			}

			this_pages = change_pte_range(vma, pmd, addr, next, newprot,
						      cp_flags)
			pages &+= this_pages
		}
		cond_resched()
		pmd += 1
		addr = next
	} while addr != end

	return pages
}

// Upstream: mm/mprotect.c:191-210
private func pmd_none_or_clear_bad_unless_trans_huge(_ pmd: Ptr<pmd_t>) -> Bool {
	let pmdval = pmd_read_atomic(pmd)

	if IS_ENABLED(.CONFIG_TRANSPARENT_HUGEPAGE) {
		barrier()
	}

	if pmd_none(pmdval) {
		return true
	}
	if pmd_trans_huge(pmdval) {
		return false
	}
	if unlikely(pmd_bad(pmdval)) {
		pmd_clear_bad(pmd)
		return true
	}

	return false
}

// Upstream: mm/mprotect.c:284-302
private func change_pud_range(
		_ vma: Ptr<vm_area_struct>,
		_ p4d: Ptr<p4d_t>, _ addr: UInt, _ end: UInt,
		_ newprot: pgprot_t, _ cp_flags: UInt) -> UInt {
	var addr = addr
	var pud: Ptr<pud_t>
	var next: UInt
	var pages: UInt = 0

	pud = pud_offset(p4d, addr)
	repeat {
		L1_body: do {
			next = pud_addr_end(addr, end)
			if pud_none_or_clear_bad(pud) {
				break L1_body
			}
			pages &+= change_pmd_range(vma, pud, addr, next, newprot,
						  cp_flags)
		}
		pud += 1
		addr = next
	} while addr != end

	return pages
}

// Upstream: mm/mprotect.c:304-322
private func change_p4d_range(
		_ vma: Ptr<vm_area_struct>,
		_ pgd: Ptr<pgd_t>, _ addr: UInt, _ end: UInt,
		_ newprot: pgprot_t, _ cp_flags: UInt) -> UInt {
	var addr = addr
	var p4d: Ptr<p4d_t>
	var next: UInt
	var pages: UInt = 0

	p4d = p4d_offset(pgd, addr)
	repeat {
		L1_body: do {
			next = p4d_addr_end(addr, end)
			if p4d_none_or_clear_bad(p4d) {
				break L1_body
			}
			pages &+= change_pud_range(vma, p4d, addr, next, newprot,
						  cp_flags)
		}
		p4d += 1
		addr = next
	} while addr != end

	return pages
}

// Upstream: mm/mprotect.c:324-352
private func change_protection_range(
		_ vma: Ptr<vm_area_struct>,
		_ addr: UInt, _ end: UInt, _ newprot: pgprot_t,
		_ cp_flags: UInt) -> UInt {
	var addr = addr
	let mm = vma.vm_mm
	var pgd: Ptr<pgd_t>
	var next: UInt
	let start = addr
	var pages: UInt = 0

	BUG_ON(addr >= end)
	pgd = pgd_offset(mm, addr)
	flush_cache_range(vma, addr, end)
	inc_tlb_flush_pending(mm)
	repeat {
		L1_body: do {
			next = pgd_addr_end(addr, end)
			if pgd_none_or_clear_bad(pgd) {
				break L1_body
			}
			pages &+= change_p4d_range(vma, pgd, addr, next, newprot,
						  cp_flags)
		}
		pgd += 1
		addr = next
	} while addr != end

	// Only what was changed needs a flush.
	if pages != 0 {
		flush_tlb_range(vma, start, end)
	}
	dec_tlb_flush_pending(mm)

	return pages
}

// Upstream: mm/mprotect.c:354-369
// PORT(omit): hugetlb areas
func change_protection(
		_ vma: Ptr<vm_area_struct>, _ start: UInt,
		_ end: UInt, _ newprot: pgprot_t,
		_ cp_flags: UInt) -> UInt {
	var pages: UInt

	pages = change_protection_range(vma, start, end, newprot,
					cp_flags)

	return pages
}

// Upstream: mm/mprotect.c:398-507
// PORT(omit): accounting, mlock; areas of a file keep their protection, which is read-only until the first write
func mprotect_fixup(
		_ vma: Ptr<vm_area_struct>, _ pprev: inout Ptr<vm_area_struct>,
		_ start: UInt, _ end: UInt, _ newflags: UInt) -> Int {
	var vma = vma
	let mm = vma.vm_mm
	let oldflags = vma.vm_flags
	var pgoff: UInt
	var error: Int

	if newflags == oldflags {
		pprev = vma
		return 0
	}

	success: do {
		// Merged with a neighbour, if that can be.
		pgoff = vma.vm_pgoff &+ ((start &- vma.vm_start) >> PAGE_SHIFT)
		pprev = vma_merge(mm, pprev, start, end, newflags,
				   vma.anon_vma, vma.vm_file, pgoff)
		if pprev != nil {
			vma = pprev
			VM_WARN_ON(((vma.vm_flags ^ newflags) & ~VM_SOFTDIRTY) != 0)
			break success
		}

		pprev = vma

		if start != vma.vm_start {
			error = split_vma(mm, vma, start, true)
			if error != 0 {
				return error
			}
		}

		if end != vma.vm_end {
			error = split_vma(mm, vma, end, false)
			if error != 0 {
				return error
			}
		}
	}
	vma.vm_flags = newflags

	_ = change_protection(vma, start, end, vma.vm_page_prot,
			  (vma.vm_flags & (VM_WRITE | VM_SHARED)) == (VM_WRITE | VM_SHARED) ? MM_CP_DIRTY_ACCT : 0)

	return 0
}

// Upstream: mm/mprotect.c:533-661
// PORT(omit): killable waiting, keys, stacks, permission checks
func sys_mprotect(_ start: UInt, _ len: UInt, _ prot: UInt) -> Int {
	var len = len
	var nstart: UInt, end: UInt, tmp: UInt
	var vma: Ptr<vm_area_struct>, prev: Ptr<vm_area_struct>
	var error = -EINVAL

	if (start & ~PAGE_MASK) != 0 {
		return -EINVAL
	}
	if len == 0 {
		return 0
	}
	len = PAGE_ALIGN(len)
	end = start &+ len
	if end <= start {
		return -ENOMEM
	}

	mmap_write_lock(current.mm)

	out: do {
		vma = find_vma(current.mm, start)
		error = -ENOMEM
		if vma == nil {
			break out
		}
		prev = vma.vm_prev
		if vma.vm_start > start {
			break out
		}
		if start > vma.vm_start {
			prev = vma
		}

		nstart = start
		L1: while true {
			var newflags: UInt

			newflags = prot & (VM_READ | VM_WRITE)
			newflags |= (vma.vm_flags & ~(VM_READ | VM_WRITE))

			tmp = vma.vm_end
			if tmp > end {
				tmp = end
			}

			error = mprotect_fixup(vma, &prev, nstart, tmp, newflags)
			if error != 0 {
				break out
			}

			nstart = tmp

			if nstart < prev.vm_end {
				nstart = prev.vm_end
			}
			if nstart >= end {
				break out
			}

			vma = prev.vm_next
			if vma == nil || vma.vm_start != nstart {
				error = -ENOMEM
				break out
			}
		}
	}
	mmap_write_unlock(current.mm)
	return error
}

// Upstream: mm/madvise.c:760-765
private func madvise_dontneed_single_vma(
		_ vma: Ptr<vm_area_struct>,
		_ start: UInt, _ end: UInt) -> Int {
	zap_page_range(vma, start, end &- start)
	return 0
}

// Upstream: mm/madvise.c:1107-1215
// PORT(omit): every advice but MADV_DONTNEED; the range lies within one area
func sys_madvise(_ start: UInt, _ len_in: UInt) -> Int {
	var error = -ENOMEM
	let end = start &+ PAGE_ALIGN(len_in)

	mmap_read_lock(current.mm)
	let vma = find_vma(current.mm, start)
	if vma != nil && vma.vm_start <= start && end <= vma.vm_end {
		error = madvise_dontneed_single_vma(vma, start, end)
	}
	mmap_read_unlock(current.mm)
	return error
}

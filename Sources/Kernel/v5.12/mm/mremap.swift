// SPDX-License-Identifier: GPL-2.0-only
// Moving mappings: mremap(2).

import Linux

// Upstream: mm/mremap.c:32-51
private func get_old_pud(_ mm: Ptr<mm_struct>, _ addr: UInt) -> Ptr<pud_t> {
	var pgd: Ptr<pgd_t>
	var p4d: Ptr<p4d_t>
	var pud: Ptr<pud_t>

	pgd = pgd_offset(mm, addr)
	if pgd_none_or_clear_bad(pgd) {
		return nil
	}

	p4d = p4d_offset(pgd, addr)
	if p4d_none_or_clear_bad(p4d) {
		return nil
	}

	pud = pud_offset(p4d, addr)
	if pud_none_or_clear_bad(pud) {
		return nil
	}

	return pud
}

// Upstream: mm/mremap.c:53-67
private func get_old_pmd(_ mm: Ptr<mm_struct>, _ addr: UInt) -> Ptr<pmd_t> {
	var pud: Ptr<pud_t>
	var pmd: Ptr<pmd_t>

	pud = get_old_pud(mm, addr)
	if pud == nil {
		return nil
	}

	pmd = pmd_offset(pud, addr)
	if pmd_none(*pmd) {
		return nil
	}

	return pmd
}

// Upstream: mm/mremap.c:69-81
private func alloc_new_pud(
		_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>,
		_ addr: UInt) -> Ptr<pud_t> {
	var pgd: Ptr<pgd_t>
	var p4d: Ptr<p4d_t>

	pgd = pgd_offset(mm, addr)
	p4d = p4d_alloc(mm, pgd, addr)
	if p4d == nil {
		return nil
	}

	return pud_alloc(mm, p4d, addr)
}

// Upstream: mm/mremap.c:83-100
private func alloc_new_pmd(
		_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>,
		_ addr: UInt) -> Ptr<pmd_t> {
	var pud: Ptr<pud_t>
	var pmd: Ptr<pmd_t>

	pud = alloc_new_pud(mm, vma, addr)
	if pud == nil {
		return nil
	}

	pmd = pmd_alloc(mm, pud, addr)
	if pmd == nil {
		return nil
	}

	VM_BUG_ON(pmd_trans_huge(*pmd))

	return pmd
}

// Upstream: mm/mremap.c:102-108
private func take_rmap_locks(_ vma: Ptr<vm_area_struct>) {
	if vma.vm_file != nil {
		i_mmap_lock_write(vma.vm_file.f_mapping)
	}
	if vma.anon_vma != nil {
		anon_vma_lock_write(vma.anon_vma)
	}
}

// Upstream: mm/mremap.c:110-116
private func drop_rmap_locks(_ vma: Ptr<vm_area_struct>) {
	if vma.anon_vma != nil {
		anon_vma_unlock_write(vma.anon_vma)
	}
	if vma.vm_file != nil {
		i_mmap_unlock_write(vma.vm_file.f_mapping)
	}
}

// Upstream: mm/mremap.c:118-131
private func move_soft_dirty_pte(_ pte: pte_t) -> pte_t {
	var pte = pte
	// User space can tell from the soft-dirty bit that a PTE was moved.
	if IS_ENABLED(.CONFIG_MEM_SOFT_DIRTY) {
		if pte_present(pte) {
			pte = pte_mksoft_dirty(pte)
		} else if is_swap_pte(pte) {
			pte = pte_swp_mksoft_dirty(pte)
		}
	}
	return pte
}

// Upstream: mm/mremap.c:133-210
private func move_ptes(
		_ vma: Ptr<vm_area_struct>, _ old_pmd: Ptr<pmd_t>,
		_ old_addr: UInt, _ old_end: UInt,
		_ new_vma: Ptr<vm_area_struct>, _ new_pmd: Ptr<pmd_t>,
		_ new_addr: UInt, _ need_rmap_locks: Bool) {
	var old_addr = old_addr
	var new_addr = new_addr
	let mm = vma.vm_mm
	var old_pte: Ptr<pte_t>, new_pte: Ptr<pte_t>, pte: pte_t
	var old_ptl: Ptr<spinlock_t> = nil, new_ptl: Ptr<spinlock_t>
	var force_flush = false
	let len = old_end &- old_addr

	// With the rmap locks held, a walker sees either the old or the new PTEs. Without them the order in which a walker
	// visits the areas has to do: the new one comes after the old one.
	if need_rmap_locks {
		take_rmap_locks(vma)
	}

	// Both locks may be taken in any order: mmap_lock is held for writing.
	old_pte = pte_offset_map_lock(mm, old_pmd, old_addr, &old_ptl)
	new_pte = pte_offset_map(new_pmd, new_addr)
	new_ptl = pte_lockptr(mm, new_pmd)
	if new_ptl != old_ptl {
		spin_lock_nested(new_ptl, SINGLE_DEPTH_NESTING)
	}
	flush_tlb_batched_pending(vma.vm_mm)
	arch_enter_lazy_mmu_mode()

	L1: while old_addr < old_end {
		L1_body: do {
			if pte_none(*old_pte) {
				break L1_body
			}

			pte = ptep_get_and_clear(mm, old_addr, old_pte)
			// A present PTE must be flushed before either lock is dropped: the old one keeps page cleaning out,
			// the new one keeps the page in place.
			if pte_present(pte) {
				force_flush = true
			}
			pte = move_pte(pte, new_vma.vm_page_prot, old_addr, new_addr)
			pte = move_soft_dirty_pte(pte)
			set_pte_at(mm, new_addr, new_pte, pte)
		}
		old_pte += 1
		old_addr &+= PAGE_SIZE
		new_pte += 1
		new_addr &+= PAGE_SIZE
	}

	arch_leave_lazy_mmu_mode()
	if force_flush {
		flush_tlb_range(vma, old_end &- len, old_end)
	}
	if new_ptl != old_ptl {
		spin_unlock(new_ptl)
	}
	pte_unmap(new_pte - 1)
	pte_unmap_unlock(old_pte - 1, old_ptl)
	if need_rmap_locks {
		drop_rmap_locks(vma)
	}
}

// Upstream: mm/mremap.c:213-269
// PORT(swift): the variant without CONFIG_HAVE_MOVE_PMD is not compiled; move_page_tables asks for the option anyway
private func move_normal_pmd(
		_ vma: Ptr<vm_area_struct>, _ old_addr: UInt,
		_ new_addr: UInt, _ old_pmd: Ptr<pmd_t>, _ new_pmd: Ptr<pmd_t>) -> Bool {
	var old_ptl: Ptr<spinlock_t>, new_ptl: Ptr<spinlock_t>
	let mm = vma.vm_mm
	var pmd: pmd_t

	// Nothing should be mapped at the destination, except when exec moves a stack down over itself.
	if WARN_ON_ONCE(!pmd_none(*new_pmd)) {
		return false
	}

	// Both locks may be taken in any order: mmap_lock is held for writing.
	old_ptl = pmd_lock(vma.vm_mm, old_pmd)
	new_ptl = pmd_lockptr(mm, new_pmd)
	if new_ptl != old_ptl {
		spin_lock_nested(new_ptl, SINGLE_DEPTH_NESTING)
	}

	// The old entry goes.
	pmd = *old_pmd
	pmd_clear(old_pmd)

	VM_BUG_ON(!pmd_none(*new_pmd))

	// The new entry comes.
	set_pmd_at(mm, new_addr, new_pmd, pmd)
	flush_tlb_range(vma, old_addr, old_addr &+ PMD_SIZE)
	if new_ptl != old_ptl {
		spin_unlock(new_ptl)
	}
	spin_unlock(old_ptl)

	return true
}

// Upstream: mm/mremap.c:280-317
// PORT(swift): the variant without CONFIG_HAVE_MOVE_PUD is not compiled; move_page_tables asks for the option anyway
private func move_normal_pud(
		_ vma: Ptr<vm_area_struct>, _ old_addr: UInt,
		_ new_addr: UInt, _ old_pud: Ptr<pud_t>, _ new_pud: Ptr<pud_t>) -> Bool {
	var old_ptl: Ptr<spinlock_t>, new_ptl: Ptr<spinlock_t>
	let mm = vma.vm_mm
	var pud: pud_t

	// Nothing should be mapped at the destination.
	if WARN_ON_ONCE(!pud_none(*new_pud)) {
		return false
	}

	// Both locks may be taken in any order: mmap_lock is held for writing.
	old_ptl = pud_lock(vma.vm_mm, old_pud)
	new_ptl = pud_lockptr(mm, new_pud)
	if new_ptl != old_ptl {
		spin_lock_nested(new_ptl, SINGLE_DEPTH_NESTING)
	}

	// The old entry goes.
	pud = *old_pud
	pud_clear(old_pud)

	VM_BUG_ON(!pud_none(*new_pud))

	// The new entry comes.
	set_pud_at(mm, new_addr, new_pud, pud)
	flush_tlb_range(vma, old_addr, old_addr &+ PUD_SIZE)
	if new_ptl != old_ptl {
		spin_unlock(new_ptl)
	}
	spin_unlock(old_ptl)

	return true
}

private enum pgt_entry {
	case NORMAL_PMD
	case HPAGE_PMD
	case NORMAL_PUD
}

// Upstream: mm/mremap.c:338-368
// PORT(swift): the switch is exhaustive, so it has no default
private func get_extent(
		_ entry: pgt_entry, _ old_addr: UInt, _ old_end: UInt,
		_ new_addr: UInt) -> UInt {
	var next: UInt, extent: UInt, mask: UInt, size: UInt

	switch entry {
	case .HPAGE_PMD, .NORMAL_PMD:
		mask = PMD_MASK
		size = PMD_SIZE
	case .NORMAL_PUD:
		mask = PUD_MASK
		size = PUD_SIZE
	}

	next = (old_addr &+ size) & mask
	// Right even if that overflowed.
	extent = next &- old_addr
	if extent > old_end &- old_addr {
		extent = old_end &- old_addr
	}
	next = (new_addr &+ size) & mask
	if extent > next &- new_addr {
		extent = next &- new_addr
	}
	return extent
}

// Upstream: mm/mremap.c:374-407
// PORT(swift): the switch is exhaustive, so it has no default; entries are passed as addresses
private func move_pgt_entry(
		_ entry: pgt_entry, _ vma: Ptr<vm_area_struct>,
		_ old_addr: UInt, _ new_addr: UInt,
		_ old_entry: UInt, _ new_entry: UInt, _ need_rmap_locks: Bool) -> Bool {
	var moved = false

	// As in move_ptes().
	if need_rmap_locks {
		take_rmap_locks(vma)
	}

	switch entry {
	case .NORMAL_PMD:
		moved = move_normal_pmd(vma, old_addr, new_addr, voidp(old_entry),
					voidp(new_entry))
	case .NORMAL_PUD:
		moved = move_normal_pud(vma, old_addr, new_addr, voidp(old_entry),
					voidp(new_entry))
	case .HPAGE_PMD:
		moved = IS_ENABLED(.CONFIG_TRANSPARENT_HUGEPAGE) &&
			move_huge_pmd(vma, old_addr, new_addr, voidp(old_entry),
				      voidp(new_entry))
	}

	if need_rmap_locks {
		drop_rmap_locks(vma)
	}

	return moved
}

// Upstream: mm/mremap.c:409-482
func move_page_tables(
		_ vma: Ptr<vm_area_struct>,
		_ old_addr: UInt, _ new_vma: Ptr<vm_area_struct>,
		_ new_addr: UInt, _ len: UInt,
		_ need_rmap_locks: Bool) -> UInt {
	var old_addr = old_addr
	var new_addr = new_addr
	var extent: UInt = 0, old_end: UInt
	var range = mmu_notifier_range()
	var old_pmd: Ptr<pmd_t>, new_pmd: Ptr<pmd_t>

	old_end = old_addr &+ len
	flush_cache_range(vma, old_addr, old_end)

	mmu_notifier_range_init(&range, MMU_NOTIFY_UNMAP, 0, vma, vma.vm_mm,
				old_addr, old_end)
	mmu_notifier_invalidate_range_start(&range)

	L1: while old_addr < old_end {
		L1_body: do {
			cond_resched()
			// A whole PUD is moved by its entry, if that can be done.
			extent = get_extent(.NORMAL_PUD, old_addr, old_end, new_addr)
			if IS_ENABLED(.CONFIG_HAVE_MOVE_PUD) && extent == PUD_SIZE {
				var old_pud: Ptr<pud_t>, new_pud: Ptr<pud_t>

				old_pud = get_old_pud(vma.vm_mm, old_addr)
				if old_pud == nil {
					break L1_body
				}
				new_pud = alloc_new_pud(vma.vm_mm, vma, new_addr)
				if new_pud == nil {
					break L1
				}
				if move_pgt_entry(.NORMAL_PUD, vma, old_addr, new_addr,
						  voidp(old_pud), voidp(new_pud), need_rmap_locks) {
					break L1_body
				}
			}

			extent = get_extent(.NORMAL_PMD, old_addr, old_end, new_addr)
			old_pmd = get_old_pmd(vma.vm_mm, old_addr)
			if old_pmd == nil {
				break L1_body
			}
			new_pmd = alloc_new_pmd(vma.vm_mm, vma, new_addr)
			if new_pmd == nil {
				break L1
			}
			if is_swap_pmd(*old_pmd) || pmd_trans_huge(*old_pmd) ||
			    pmd_devmap(*old_pmd) {
				if extent == HPAGE_PMD_SIZE &&
				    move_pgt_entry(.HPAGE_PMD, vma, old_addr, new_addr,
						   voidp(old_pmd), voidp(new_pmd), need_rmap_locks) {
					break L1_body
				}
				split_huge_pmd(vma, old_pmd, old_addr)
				if pmd_trans_unstable(old_pmd) {
					break L1_body
				}
			} else if IS_ENABLED(.CONFIG_HAVE_MOVE_PMD) &&
				   extent == PMD_SIZE {
				// A whole PMD is moved by its entry, if that can be done.
				if move_pgt_entry(.NORMAL_PMD, vma, old_addr, new_addr,
						  voidp(old_pmd), voidp(new_pmd), need_rmap_locks) {
					break L1_body
				}
			}

			if pte_alloc(new_vma.vm_mm, new_pmd) {
				break L1
			}
			move_ptes(vma, old_pmd, old_addr, old_addr &+ extent, new_vma,
				  new_pmd, new_addr, need_rmap_locks)
		}
		old_addr &+= extent
		new_addr &+= extent
	}

	mmu_notifier_invalidate_range_end(&range)

	return len &+ old_addr &- old_end
}

// Upstream: mm/mremap.c:484-630
// PORT(omit): operations of areas, userfaultfd
private func move_vma(
		_ vma: Ptr<vm_area_struct>,
		_ old_addr: UInt, _ old_len: UInt,
		_ new_len: UInt, _ new_addr: UInt,
		_ locked: inout Bool, _ flags: UInt) -> UInt {
	var vma = vma
	var old_addr = old_addr
	var old_len = old_len
	var new_addr = new_addr
	let mm = vma.vm_mm
	var new_vma: Ptr<vm_area_struct>
	let vm_flags = vma.vm_flags
	var new_pgoff: UInt
	var moved_len: UInt
	var excess: UInt = 0
	var split = 0
	var err = 0
	var need_rmap_locks = false

	// Unmapping may split an area into three, and should not fail for that late.
	if mm.map_count >= sysctl_max_map_count &- 3 {
		return errno(-ENOMEM)
	}

	err = ksm_madvise(vma, old_addr, old_addr &+ old_len,
						MADV_UNMERGEABLE, vm_flags)
	if err != 0 {
		return errno(err)
	}

	if unlikely((flags & MREMAP_DONTUNMAP) != 0 && (vm_flags & VM_ACCOUNT) != 0) {
		if security_vm_enough_memory_mm(mm, new_len >> PAGE_SHIFT) {
			return errno(-ENOMEM)
		}
	}

	new_pgoff = vma.vm_pgoff &+ ((old_addr &- vma.vm_start) >> PAGE_SHIFT)
	new_vma = copy_vma(&vma, new_addr, new_len, new_pgoff,
			   &need_rmap_locks)
	if new_vma == nil {
		if unlikely((flags & MREMAP_DONTUNMAP) != 0 && (vm_flags & VM_ACCOUNT) != 0) {
			vm_unacct_memory(new_len >> PAGE_SHIFT)
		}
		return errno(-ENOMEM)
	}

	moved_len = move_page_tables(vma, old_addr, new_vma, new_addr, old_len,
				     need_rmap_locks)
	if moved_len < old_len {
		err = -ENOMEM
	}

	if unlikely(err != 0) {
		// What was moved is moved back, and then it is the new area that goes.
		_ = move_page_tables(new_vma, new_addr, vma, old_addr, moved_len,
				     true)
		vma = new_vma
		old_len = new_len
		old_addr = new_addr
		new_addr = errno(err)
	}

	// What was accounted for stays so.
	if (vm_flags & VM_ACCOUNT) != 0 && (flags & MREMAP_DONTUNMAP) == 0 {
		vma.vm_flags &= ~VM_ACCOUNT
		excess = vma.vm_end &- vma.vm_start &- old_len
		if old_addr > vma.vm_start &&
		    old_addr &+ old_len < vma.vm_end {
			split = 1
		}
	}

	vm_stat_account(mm, vma.vm_flags, new_len >> PAGE_SHIFT)

	if unlikely((vma.vm_flags & VM_PFNMAP) != 0) {
		untrack_pfn_moved(vma)
	}

	if unlikely(err == 0 && (flags & MREMAP_DONTUNMAP) != 0) {
		// The old area is never locked afterwards.
		vma.vm_flags &= VM_LOCKED_CLEAR_MASK

		// Its page tables have gone, so it needs no link to the anon_vma.
		if new_vma != vma && vma.vm_start == old_addr &&
			vma.vm_end == (old_addr &+ old_len) {
			unlink_anon_vmas(vma)
		}

		return new_addr
	}

	if do_munmap(mm, old_addr, old_len) < 0 {
		// No memory to split the area: only the accounts are put right.
		if (vm_flags & VM_ACCOUNT) != 0 && (flags & MREMAP_DONTUNMAP) == 0 {
			vm_acct_memory(new_len >> PAGE_SHIFT)
		}
		excess = 0
	}

	if (vm_flags & VM_LOCKED) != 0 {
		mm.locked_vm &+= new_len >> PAGE_SHIFT
		locked = true
	}

	if excess != 0 {
		vma.vm_flags |= VM_ACCOUNT
		if split != 0 {
			vma.vm_next.vm_flags |= VM_ACCOUNT
		}
	}

	return new_addr
}

// Upstream: mm/mremap.c:632-700
private func vma_to_resize(
		_ addr: UInt,
		_ old_len: UInt, _ new_len: UInt, _ flags: UInt,
		_ p: inout UInt) -> Ptr<vm_area_struct> {
	let mm = current.mm
	let vma = find_vma(mm, addr)
	var pgoff: UInt

	if vma == nil || vma.vm_start > addr {
		return ERR_PTR(-EFAULT)
	}

	// With no old length a shared mapping is mapped once more; of a private one that would be something new.
	if old_len == 0 && (vma.vm_flags & (VM_SHARED | VM_MAYSHARE)) == 0 {
		return ERR_PTR(-EINVAL)
	}

	if (flags & MREMAP_DONTUNMAP) != 0 && (!vma_is_anonymous(vma) ||
			(vma.vm_flags & VM_SHARED) != 0) {
		return ERR_PTR(-EINVAL)
	}

	if is_vm_hugetlb_page(vma) {
		return ERR_PTR(-EINVAL)
	}

	// Not across the end of the area.
	if old_len > vma.vm_end &- addr {
		return ERR_PTR(-EFAULT)
	}

	if new_len == old_len {
		return vma
	}

	// Growing must not overflow the offset.
	pgoff = (addr &- vma.vm_start) >> PAGE_SHIFT
	pgoff &+= vma.vm_pgoff
	if pgoff &+ (new_len >> PAGE_SHIFT) < pgoff {
		return ERR_PTR(-EINVAL)
	}

	if (vma.vm_flags & (VM_DONTEXPAND | VM_PFNMAP)) != 0 {
		return ERR_PTR(-EFAULT)
	}

	if (vma.vm_flags & VM_LOCKED) != 0 {
		var locked: UInt, lock_limit: UInt
		locked = mm.locked_vm << PAGE_SHIFT
		lock_limit = rlimit(RLIMIT_MEMLOCK)
		locked &+= new_len &- old_len
		if locked > lock_limit && !capable(CAP_IPC_LOCK) {
			return ERR_PTR(-EAGAIN)
		}
	}

	if !may_expand_vm(mm, vma.vm_flags,
				(new_len &- old_len) >> PAGE_SHIFT) {
		return ERR_PTR(-ENOMEM)
	}

	if (vma.vm_flags & VM_ACCOUNT) != 0 {
		let charged = (new_len &- old_len) >> PAGE_SHIFT
		if security_vm_enough_memory_mm(mm, charged) {
			return ERR_PTR(-ENOMEM)
		}
		p = charged
	}

	return vma
}

// Upstream: mm/mremap.c:702-794
// PORT(omit): userfaultfd
private func mremap_to(
		_ addr: UInt, _ old_len: UInt,
		_ new_addr: UInt, _ new_len: UInt, _ locked: inout Bool,
		_ flags: UInt) -> UInt {
	var old_len = old_len
	var new_addr = new_addr
	let mm = current.mm
	var vma: Ptr<vm_area_struct>
	var ret = errno(-EINVAL)
	var charged: UInt = 0
	var map_flags: UInt = 0

	out: do {
		if offset_in_page(new_addr) != 0 {
			break out
		}

		if new_len > TASK_SIZE || new_addr > TASK_SIZE &- new_len {
			break out
		}

		// The two places must not overlap.
		if addr &+ old_len > new_addr && new_addr &+ new_len > addr {
			break out
		}

		// Both areas may be split in three before the move: better to give up before anything was unmapped.
		if (mm.map_count &+ 2) >= sysctl_max_map_count &- 3 {
			return errno(-ENOMEM)
		}

		if (flags & MREMAP_FIXED) != 0 {
			ret = errno(do_munmap(mm, new_addr, new_len))
			if ret != 0 {
				break out
			}
		}

		if old_len >= new_len {
			ret = errno(do_munmap(mm, addr &+ new_len, old_len &- new_len))
			if ret != 0 && old_len != new_len {
				break out
			}
			old_len = new_len
		}

		vma = vma_to_resize(addr, old_len, new_len, flags, &charged)
		if IS_ERR(vma) {
			ret = PTR_ERR(vma)
			break out
		}

		// What stays at the old place counts once more.
		if (flags & MREMAP_DONTUNMAP) != 0 &&
			!may_expand_vm(mm, vma.vm_flags, old_len >> PAGE_SHIFT) {
			ret = errno(-ENOMEM)
			break out
		}

		if (flags & MREMAP_FIXED) != 0 {
			map_flags |= MAP_FIXED
		}

		if (vma.vm_flags & VM_MAYSHARE) != 0 {
			map_flags |= MAP_SHARED
		}

		out1: do {
			ret = get_unmapped_area(vma.vm_file, new_addr, new_len, vma.vm_pgoff &+
						((addr &- vma.vm_start) >> PAGE_SHIFT),
						map_flags)
			if IS_ERR_VALUE(ret) {
				break out1
			}

			if (flags & MREMAP_FIXED) == 0 {
				new_addr = ret
			}

			ret = move_vma(vma, addr, old_len, new_len, new_addr, &locked, flags)

			if offset_in_page(ret) == 0 {
				break out
			}
		}
		vm_unacct_memory(charged)
	}
	return ret
}

// Upstream: mm/mremap.c:796-807
private func vma_expandable(_ vma: Ptr<vm_area_struct>, _ delta: UInt) -> Bool {
	let end = vma.vm_end &+ delta
	if end < vma.vm_end {
		return false
	}
	if vma.vm_next != nil && vma.vm_next.vm_start < end {
		return false
	}
	if (get_unmapped_area(nil, vma.vm_start, end &- vma.vm_start,
			      0, MAP_FIXED) & ~PAGE_MASK) != 0 {
		return false
	}
	return true
}

// Upstream: mm/mremap.c:816-972
// PORT(omit): killable waiting, userfaultfd, tagged addresses
func sys_mremap(
		_ addr: UInt, _ old_len: UInt,
		_ new_len: UInt, _ flags: UInt,
		_ new_addr: UInt) -> UInt {
	var old_len = old_len
	var new_len = new_len
	var new_addr = new_addr
	let mm = current.mm
	var vma: Ptr<vm_area_struct>
	var ret = errno(-EINVAL)
	var charged: UInt = 0
	var locked = false
	var downgraded = false

	if (flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE | MREMAP_DONTUNMAP)) != 0 {
		return ret
	}

	if (flags & MREMAP_FIXED) != 0 && (flags & MREMAP_MAYMOVE) == 0 {
		return ret
	}

	// MREMAP_DONTUNMAP moves, and does not resize.
	if (flags & MREMAP_DONTUNMAP) != 0 &&
			((flags & MREMAP_MAYMOVE) == 0 || old_len != new_len) {
		return ret
	}

	if offset_in_page(addr) != 0 {
		return ret
	}

	old_len = PAGE_ALIGN(old_len)
	new_len = PAGE_ALIGN(new_len)

	// An old length of zero has a meaning, a new one has none.
	if new_len == 0 {
		return ret
	}

	mmap_write_lock(current.mm)

	out: do {
		if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) != 0 {
			ret = mremap_to(addr, old_len, new_addr, new_len,
					&locked, flags)
			break out
		}

		// Shrinking unmaps what is too much, and needs no more than that.
		if old_len >= new_len {
			var retval: Int

			retval = __do_munmap(mm, addr &+ new_len, old_len &- new_len,
					  true)
			if retval < 0 && old_len != new_len {
				ret = errno(retval)
				break out
			} else if retval == 1 {
				downgraded = true
			}
			ret = addr
			break out
		}

		// Growing.
		vma = vma_to_resize(addr, old_len, new_len, flags, &charged)
		if IS_ERR(vma) {
			ret = PTR_ERR(vma)
			break out
		}

		// In place, if the range ends where the area does and there is room behind.
		if old_len == vma.vm_end &- addr {
			if vma_expandable(vma, new_len &- old_len) {
				let pages = (new_len &- old_len) >> PAGE_SHIFT

				if vma_adjust(vma, vma.vm_start, addr &+ new_len,
					       vma.vm_pgoff, nil) != 0 {
					ret = errno(-ENOMEM)
					break out
				}

				vm_stat_account(mm, vma.vm_flags, pages)
				if (vma.vm_flags & VM_LOCKED) != 0 {
					mm.locked_vm &+= pages
					locked = true
					new_addr = addr
				}
				ret = addr
				break out
			}
		}

		// Elsewhere, if that is allowed.
		ret = errno(-ENOMEM)
		if (flags & MREMAP_MAYMOVE) != 0 {
			var map_flags: UInt = 0
			if (vma.vm_flags & VM_MAYSHARE) != 0 {
				map_flags |= MAP_SHARED
			}

			new_addr = get_unmapped_area(vma.vm_file, 0, new_len,
						vma.vm_pgoff &+
						((addr &- vma.vm_start) >> PAGE_SHIFT),
						map_flags)
			if IS_ERR_VALUE(new_addr) {
				ret = new_addr
				break out
			}

			ret = move_vma(vma, addr, old_len, new_len, new_addr,
				       &locked, flags)
		}
	}
	if offset_in_page(ret) != 0 {
		vm_unacct_memory(charged)
		locked = false
	}
	if downgraded {
		mmap_read_unlock(current.mm)
	} else {
		mmap_write_unlock(current.mm)
	}
	if locked && new_len > old_len {
		mm_populate(new_addr &+ old_len, new_len &- old_len)
	}
	return ret
}

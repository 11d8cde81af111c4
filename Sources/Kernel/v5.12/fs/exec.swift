// SPDX-License-Identifier: GPL-2.0-only
// Executing programs: the stack of arguments is moved to where it is to be.

import Linux

// Upstream: fs/exec.c:677-736
// PORT(swift): see unmap_region
private func shift_arg_pages(_ vma: Ptr<vm_area_struct>, _ shift: UInt) -> Int {
	let mm = vma.vm_mm
	let old_start = vma.vm_start
	let old_end = vma.vm_end
	let length = old_end &- old_start
	let new_start = old_start &- shift
	let new_end = old_end &- shift
	let tlb = kzalloc(mmu_gather.self)

	BUG_ON(new_start > new_end)

	// Nothing may lie in between.
	if vma != find_vma(mm, new_start) {
		return -EFAULT
	}

	// The area covers both places for a while.
	if vma_adjust(vma, new_start, old_end, vma.vm_pgoff, nil) != 0 {
		return -ENOMEM
	}

	// If this fails, the end of the process cleans up.
	if length != move_page_tables(vma, old_start,
				       vma, new_start, length, false) {
		return -ENOMEM
	}

	lru_add_drain()
	tlb_gather_mmu(tlb, mm)
	if new_end > old_start {
		// The places overlap.
		free_pgd_range(tlb, new_end, old_end, new_end,
			vma.vm_next != nil ? vma.vm_next.vm_start : USER_PGTABLES_CEILING)
	} else {
		free_pgd_range(tlb, old_start, old_end, new_end,
			vma.vm_next != nil ? vma.vm_next.vm_start : USER_PGTABLES_CEILING)
	}
	tlb_finish_mmu(tlb)

	// Shrinking always succeeds.
	_ = vma_adjust(vma, new_start, new_end, vma.vm_pgoff, nil)

	return 0
}

// Upstream: fs/exec.c:742-857
// PORT(stub): moves the area at an address down by so much, and no more
func setup_arg_pages(_ addr: UInt, _ stack_shift: UInt) -> Int {
	var ret = -EFAULT
	let mm = current.mm

	mmap_write_lock(mm)
	let vma = find_vma(mm, addr)
	if vma != nil {
		ret = shift_arg_pages(vma, stack_shift)
	}
	mmap_write_unlock(mm)
	return ret
}

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

// Upstream: fs/exec.c:249-291
// PORT(stub): set-up only; the stack comes up at an address, with so much room
func __bprm_mm_init(_ mm: Ptr<mm_struct>, _ addr: UInt, _ len: UInt) -> Int {
	return mmap_region(mm, nil, addr, len, VM_STACK_FLAGS | VM_STACK_INCOMPLETE_SETUP, addr >> PAGE_SHIFT)
}

// Upstream: fs/exec.c:742-857
// PORT(omit): where the stack is to go, which the caller says; whether it may be executed, how far it may grow
func setup_arg_pages(_ addr: UInt, _ stack_shift: UInt) -> Int {
	var ret = -EFAULT
	let mm = current.mm
	var vma: Ptr<vm_area_struct>
	var prev: Ptr<vm_area_struct> = nil
	var vm_flags: UInt

	mmap_write_lock(mm)
	// PORT(swift): stands for bprm->vma
	vma = find_vma(mm, addr)

	out_unlock: do {
		vm_flags = VM_STACK_FLAGS
		vm_flags |= VM_STACK_INCOMPLETE_SETUP

		ret = mprotect_fixup(vma, &prev, vma.vm_start, vma.vm_end,
				vm_flags)
		if ret != 0 {
			break out_unlock
		}
		BUG_ON(prev != vma)

		if stack_shift != 0 {
			ret = shift_arg_pages(vma, stack_shift)
			if ret != 0 {
				break out_unlock
			}
		}

		// Migration may have the stack from here on.
		vma.vm_flags &= ~VM_STACK_INCOMPLETE_SETUP
	}
	mmap_write_unlock(mm)
	return ret
}

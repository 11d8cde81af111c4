// SPDX-License-Identifier: GPL-2.0-only
// Areas of an address space.

import Linux

// Upstream: mm/mmap.c:2298-2327
// PORT(model): the areas are a list ordered by address; upstream keeps a tree and a cache besides
func find_vma(_ mm: Ptr<mm_struct>, _ addr: UInt) -> Ptr<vm_area_struct> {
	var vma = mm.mmap
	while vma != nil && vma.vm_end <= addr {
		vma = vma.vm_next
	}
	return vma
}

// Upstream: mm/mmap.c:525-557
// PORT(model): see find_vma
private func find_vma_links(_ mm: Ptr<mm_struct>, _ addr: UInt, _ end: UInt, _ pprev: inout Ptr<vm_area_struct>) -> Bool {
	var vma = mm.mmap
	while vma != nil && vma.vm_end <= addr {
		pprev = vma
		vma = vma.vm_next
	}
	return vma != nil && vma.vm_start < end
}

// Upstream: mm/mmap.c:683-702
// PORT(omit): files
private func vma_link(_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>, _ prev: Ptr<vm_area_struct>) {
	if prev != nil {
		vma.vm_next = prev.vm_next
		prev.vm_next = vma
	} else {
		vma.vm_next = mm.mmap
		mm.mmap = vma
	}
	mm.map_count &+= 1
}

// Upstream: kernel/fork.c:354-370
private func vm_area_dup(_ orig: Ptr<vm_area_struct>) -> Ptr<vm_area_struct> {
	let new = kzalloc(vm_area_struct.self)

	if new != nil {
		new.vm_mm = orig.vm_mm
		new.vm_page_prot = orig.vm_page_prot
		new.vm_flags = orig.vm_flags
		new.anon_vma = orig.anon_vma
		new.vm_file = orig.vm_file
	}
	return new
}

// Upstream: mm/mmap.c:3276-3349
// PORT(omit): merging with a neighbour (there is none), policies and files
func copy_vma(
		_ vmap: inout Ptr<vm_area_struct>,
		_ addr: UInt, _ len: UInt, _ pgoff: UInt,
		_ need_rmap_locks: inout Bool) -> Ptr<vm_area_struct> {
	var pgoff = pgoff
	let vma = vmap
	let mm = vma.vm_mm
	var new_vma: Ptr<vm_area_struct>, prev: Ptr<vm_area_struct> = nil

	// Nothing was faulted in yet: the area may take the offset of its new place.
	if unlikely(vma_is_anonymous(vma) && vma.anon_vma == nil) {
		pgoff = addr >> PAGE_SHIFT
	}

	if find_vma_links(mm, addr, addr &+ len, &prev) {
		return nil
	}
	new_vma = vm_area_dup(vma)
	if new_vma == nil {
		return nil
	}
	new_vma.vm_start = addr
	new_vma.vm_end = addr &+ len
	new_vma.vm_pgoff = pgoff
	if anon_vma_clone(new_vma, vma) != 0 {
		return nil
	}
	vma_link(mm, new_vma, prev)
	need_rmap_locks = false
	return new_vma
}

// Upstream: mm/mmap.c:2914-2918
// PORT(omit): splitting areas and freeing what they map; mremap unmaps areas that it has just emptied
func do_munmap(_ mm: Ptr<mm_struct>, _ start: UInt, _ len: UInt) -> Int {
	var prev: Ptr<vm_area_struct> = nil
	var vma: Ptr<vm_area_struct>

	if offset_in_page(start) != 0 || len == 0 {
		return -EINVAL
	}
	if !find_vma_links(mm, start, start &+ len, &prev) {
		return 0
	}
	vma = prev != nil ? prev.vm_next : mm.mmap
	if vma.vm_start != start || vma.vm_end != start &+ len {
		return -ENOMEM
	}
	if prev != nil {
		prev.vm_next = vma.vm_next
	} else {
		mm.mmap = vma.vm_next
	}
	mm.map_count &-= 1
	unlink_anon_vmas(vma)
	return 0
}

// Upstream: mm/mmap.c:1724-1915
// PORT(stub): set-up only; a private anonymous area, not accounted, never merged
func mmap_region(_ mm: Ptr<mm_struct>, _ addr: UInt, _ len: UInt, _ prot: UInt) -> Int {
	var prev: Ptr<vm_area_struct> = nil
	var vma: Ptr<vm_area_struct>

	if offset_in_page(addr) != 0 || len == 0 || offset_in_page(len) != 0 || addr &+ len > TASK_SIZE {
		return -EINVAL
	}
	if find_vma_links(mm, addr, addr &+ len, &prev) {
		return -ENOMEM
	}
	vma = kzalloc(vm_area_struct.self)
	if vma == nil {
		return -ENOMEM
	}
	vma.vm_mm = mm
	vma.vm_start = addr
	vma.vm_end = addr &+ len
	vma.vm_pgoff = addr >> PAGE_SHIFT
	vma.vm_flags = prot & (VM_READ | VM_WRITE)
	// Private pages are mapped read-only until they are written to.
	vma.vm_page_prot = user_pgprot(writable: false)
	vma_link(mm, vma, prev)
	return Int(bitPattern: addr)
}

// SPDX-License-Identifier: GPL-2.0-only
// Areas of an address space: finding, linking, splitting, merging and unmapping them.

import Linux

// Upstream: mm/mmap.c:142-153
// PORT(omit): the counts of writers of a file
private func __remove_shared_vm_struct(
		_ vma: Ptr<vm_area_struct>,
		_ file: Ptr<file>, _ mapping: Ptr<address_space>) {
	vma_interval_tree_remove(vma, mapping.i_mmap)
}

// Upstream: mm/mmap.c:159-169
func unlink_file_vma(_ vma: Ptr<vm_area_struct>) {
	let file = vma.vm_file

	if file != nil {
		let mapping = file.f_mapping
		i_mmap_lock_write(mapping)
		__remove_shared_vm_struct(vma, file, mapping)
		i_mmap_unlock_write(mapping)
	}
}

// Upstream: mm/mmap.c:174-186
// PORT(omit): operations of areas, counts of files and policies
private func remove_vma(_ vma: Ptr<vm_area_struct>) -> Ptr<vm_area_struct> {
	let next = vma.vm_next

	vm_area_free(vma)
	return next
}

// Upstream: mm/mmap.c:507-514
private func anon_vma_interval_tree_pre_update_vma(_ vma: Ptr<vm_area_struct>) {
	var avc: Ptr<anon_vma_chain>

	avc = vma.anon_vma_chain
	L1: while avc != nil {
		anon_vma_interval_tree_remove(avc, avc.anon_vma.rb_root)
		avc = avc.same_vma
	}
}

// Upstream: mm/mmap.c:516-523
private func anon_vma_interval_tree_post_update_vma(_ vma: Ptr<vm_area_struct>) {
	var avc: Ptr<anon_vma_chain>

	avc = vma.anon_vma_chain
	L1: while avc != nil {
		anon_vma_interval_tree_insert(avc, avc.anon_vma.rb_root)
		avc = avc.same_vma
	}
}

// Upstream: mm/mmap.c:525-557
// PORT(model): see find_vma
private func find_vma_links(_ mm: Ptr<mm_struct>, _ addr: UInt, _ end: UInt, _ pprev: inout Ptr<vm_area_struct>) -> Int {
	var prev: Ptr<vm_area_struct> = nil
	var vma_tmp = mm.mmap

	L1: while vma_tmp != nil {
		if vma_tmp.vm_end > addr {
			// Fails if an area is there already.
			if vma_tmp.vm_start < end {
				return -ENOMEM
			}
			break L1
		}
		prev = vma_tmp
		vma_tmp = vma_tmp.vm_next
	}

	pprev = prev
	return 0
}

// Upstream: mm/mmap.c:568-575
private func vma_next(
		_ mm: Ptr<mm_struct>,
		_ vma: Ptr<vm_area_struct>) -> Ptr<vm_area_struct> {
	if vma == nil {
		return mm.mmap
	}

	return vma.vm_next
}

// Upstream: mm/mmap.c:655-672
// PORT(omit): the counts of writers of a file
private func __vma_link_file(_ vma: Ptr<vm_area_struct>) {
	var file: Ptr<file>

	file = vma.vm_file
	if file != nil {
		let mapping = file.f_mapping

		vma_interval_tree_insert(vma, mapping.i_mmap)
	}
}

// Upstream: mm/util.c:274-290
private func __vma_link_list(
		_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>,
		_ prev: Ptr<vm_area_struct>) {
	var next: Ptr<vm_area_struct>

	vma.vm_prev = prev
	if prev != nil {
		next = prev.vm_next
		prev.vm_next = vma
	} else {
		next = mm.mmap
		mm.mmap = vma
	}
	vma.vm_next = next
	if next != nil {
		next.vm_prev = vma
	}
}

// Upstream: mm/util.c:292-304
private func __vma_unlink_list(_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>) {
	var prev: Ptr<vm_area_struct>, next: Ptr<vm_area_struct>

	next = vma.vm_next
	prev = vma.vm_prev
	if prev != nil {
		prev.vm_next = next
	} else {
		mm.mmap = next
	}
	if next != nil {
		next.vm_prev = prev
	}
}

// Upstream: mm/mmap.c:674-681
// PORT(model): the list is all there is, see find_vma
private func __vma_link(
		_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>,
		_ prev: Ptr<vm_area_struct>) {
	__vma_link_list(mm, vma, prev)
}

// Upstream: mm/mmap.c:683-702
// PORT(model): see find_vma
private func vma_link(
		_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>,
		_ prev: Ptr<vm_area_struct>) {
	var mapping: Ptr<address_space> = nil

	if vma.vm_file != nil {
		mapping = vma.vm_file.f_mapping
		i_mmap_lock_write(mapping)
	}

	__vma_link(mm, vma, prev)
	__vma_link_file(vma)

	if mapping != nil {
		i_mmap_unlock_write(mapping)
	}

	mm.map_count &+= 1
}

// Upstream: mm/mmap.c:708-718
// PORT(model): see find_vma
private func __insert_vm_struct(_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>) {
	var prev: Ptr<vm_area_struct> = nil

	if find_vma_links(mm, vma.vm_start, vma.vm_end,
			   &prev) != 0 {
		BUG()
	}
	__vma_link(mm, vma, prev)
	mm.map_count &+= 1
}

// Upstream: mm/mmap.c:720-728
// PORT(model): see find_vma
private func __vma_unlink(
		_ mm: Ptr<mm_struct>,
		_ vma: Ptr<vm_area_struct>,
		_ ignore: Ptr<vm_area_struct>) {
	__vma_unlink_list(mm, vma)
}

// Upstream: mm/mmap.c:737-1021
// PORT(omit): probes, huge pages, gaps of the tree, counts of files and policies; a truth value keeps its number
private func __vma_adjust(
		_ vma: Ptr<vm_area_struct>, _ start: UInt,
		_ end: UInt, _ pgoff: UInt, _ insert: Ptr<vm_area_struct>,
		_ expand: Ptr<vm_area_struct>) -> Int {
	var vma = vma
	var end = end
	let mm = vma.vm_mm
	var next = vma.vm_next
	var mapping: Ptr<address_space> = nil
	var root: Ptr<rb_root_cached> = nil
	var anon_vma: Ptr<anon_vma> = nil
	let file = vma.vm_file
	var adjust_next: UInt = 0
	var remove_next = 0

	if next != nil && insert == nil {
		var exporter: Ptr<vm_area_struct> = nil, importer: Ptr<vm_area_struct> = nil

		if end >= next.vm_end {
			// The area swallows the next one, perhaps the one behind it too.
			if next == expand {
				// Here it is the next one that swallows this one.
				VM_WARN_ON(end != next.vm_end)
				remove_next = 3
				VM_WARN_ON(file != next.vm_file)
				swap(&vma, &next)
			} else {
				VM_WARN_ON(expand != vma)
				remove_next = 1 &+ (end > next.vm_end ? 1 : 0)
				VM_WARN_ON(remove_next == 2 &&
					   end != next.vm_next.vm_end)
				end = next.vm_end
			}

			exporter = next
			importer = vma

			// If the next one has no anon_vma, the one behind it may.
			if remove_next == 2 && next.anon_vma == nil {
				exporter = next.vm_next
			}

		} else if end > next.vm_start {
			// The border to the next one moves up.
			adjust_next = end &- next.vm_start
			exporter = next
			importer = vma
			VM_WARN_ON(expand != importer)
		} else if end < vma.vm_end {
			// The border to the next one moves down.
			adjust_next = 0 &- (vma.vm_end &- end)
			exporter = vma
			importer = next
			VM_WARN_ON(expand != importer)
		}

		// Whoever takes pages over needs the anon_vma that they belong to.
		if exporter != nil && exporter.anon_vma != nil && importer.anon_vma == nil {
			var error: Int

			importer.anon_vma = exporter.anon_vma
			error = anon_vma_clone(importer, exporter)
			if error != 0 {
				return error
			}
		}
	}
	again: while true {
		if file != nil {
			mapping = file.f_mapping
			root = mapping.i_mmap

			i_mmap_lock_write(mapping)
			if insert != nil {
				__vma_link_file(insert)
			}
		}

		anon_vma = vma.anon_vma
		if anon_vma == nil && adjust_next != 0 {
			anon_vma = next.anon_vma
		}
		if anon_vma != nil {
			VM_WARN_ON(adjust_next != 0 && next.anon_vma != nil &&
				   anon_vma != next.anon_vma)
			anon_vma_lock_write(anon_vma)
			anon_vma_interval_tree_pre_update_vma(vma)
			if adjust_next != 0 {
				anon_vma_interval_tree_pre_update_vma(next)
			}
		}

		if file != nil {
			vma_interval_tree_remove(vma, root)
			if adjust_next != 0 {
				vma_interval_tree_remove(next, root)
			}
		}

		if start != vma.vm_start {
			vma.vm_start = start
		}
		if end != vma.vm_end {
			vma.vm_end = end
		}
		vma.vm_pgoff = pgoff
		if adjust_next != 0 {
			next.vm_start &+= adjust_next
			next.vm_pgoff &+= UInt(bitPattern: Int(bitPattern: adjust_next) >> PAGE_SHIFT)
		}

		if file != nil {
			if adjust_next != 0 {
				vma_interval_tree_insert(next, root)
			}
			vma_interval_tree_insert(vma, root)
		}

		if remove_next != 0 {
			// The one that was swallowed goes before the locks are dropped.
			if remove_next != 3 {
				__vma_unlink(mm, next, next)
			} else {
				__vma_unlink(mm, next, vma)
			}
			if file != nil {
				__remove_shared_vm_struct(next, file, mapping)
			}
		} else if insert != nil {
			// The one that was split off comes before the locks are dropped.
			__insert_vm_struct(mm, insert)
		}

		if anon_vma != nil {
			anon_vma_interval_tree_post_update_vma(vma)
			if adjust_next != 0 {
				anon_vma_interval_tree_post_update_vma(next)
			}
			anon_vma_unlock_write(anon_vma)
		}

		if file != nil {
			i_mmap_unlock_write(mapping)
		}

		if remove_next != 0 {
			if next.anon_vma != nil {
				anon_vma_merge(vma, next)
			}
			mm.map_count &-= 1
			vm_area_free(next)
			// The second of two that are swallowed goes in a second round.
			if remove_next != 3 {
				next = vma.vm_next
			} else {
				next = vma
			}
			if remove_next == 2 {
				remove_next = 1
				end = next.vm_end
				continue again
			}
		}

		return 0
	}
}

// Upstream: include/linux/mm.h:2502-2506
func vma_adjust(
		_ vma: Ptr<vm_area_struct>, _ start: UInt,
		_ end: UInt, _ pgoff: UInt, _ insert: Ptr<vm_area_struct>) -> Int {
	return __vma_adjust(vma, start, end, pgoff, insert, nil)
}

// Upstream: mm/mmap.c:1027-1048
// PORT(omit): operations of areas, userfaultfd
private func is_mergeable_vma(
		_ vma: Ptr<vm_area_struct>,
		_ file: Ptr<file>, _ vm_flags: UInt) -> Bool {
	if ((vma.vm_flags ^ vm_flags) & ~VM_SOFTDIRTY) != 0 {
		return false
	}
	if vma.vm_file != file {
		return false
	}
	return true
}

// Upstream: mm/mmap.c:1050-1062
private func is_mergeable_anon_vma(
		_ anon_vma1: Ptr<anon_vma>,
		_ anon_vma2: Ptr<anon_vma>,
		_ vma: Ptr<vm_area_struct>) -> Bool {
	// Not one that a child has taken over from its parent.
	if (anon_vma1 == nil || anon_vma2 == nil) && (vma == nil ||
		list_is_singular(vma.anon_vma_chain)) {
		return true
	}
	return anon_vma1 == anon_vma2
}

// Upstream: include/linux/list.h:358-361
// PORT(swift): the list is singly linked, see anon_vma_chain_link
private func list_is_singular(_ head: Ptr<anon_vma_chain>) -> Bool {
	return head != nil && head.same_vma == nil
}

// Upstream: mm/mmap.c:1075-1087
// PORT(omit): userfaultfd
private func can_vma_merge_before(
		_ vma: Ptr<vm_area_struct>, _ vm_flags: UInt,
		_ anon_vma: Ptr<anon_vma>, _ file: Ptr<file>,
		_ vm_pgoff: UInt) -> Bool {
	if is_mergeable_vma(vma, file, vm_flags) &&
	    is_mergeable_anon_vma(anon_vma, vma.anon_vma, vma) {
		if vma.vm_pgoff == vm_pgoff {
			return true
		}
	}
	return false
}

// Upstream: mm/mmap.c:1096-1110
// PORT(omit): userfaultfd
private func can_vma_merge_after(
		_ vma: Ptr<vm_area_struct>, _ vm_flags: UInt,
		_ anon_vma: Ptr<anon_vma>, _ file: Ptr<file>,
		_ vm_pgoff: UInt) -> Bool {
	if is_mergeable_vma(vma, file, vm_flags) &&
	    is_mergeable_anon_vma(anon_vma, vma.anon_vma, vma) {
		var vm_pglen: UInt
		vm_pglen = vma_pages(vma)
		if vma.vm_pgoff &+ vm_pglen == vm_pgoff {
			return true
		}
	}
	return false
}

// Upstream: mm/mmap.c:1155-1243
// PORT(omit): policies, userfaultfd, khugepaged
func vma_merge(
		_ mm: Ptr<mm_struct>,
		_ prev: Ptr<vm_area_struct>, _ addr: UInt,
		_ end: UInt, _ vm_flags: UInt,
		_ anon_vma: Ptr<anon_vma>, _ file: Ptr<file>,
		_ pgoff: UInt) -> Ptr<vm_area_struct> {
	let pglen = (end &- addr) >> PAGE_SHIFT
	var area: Ptr<vm_area_struct>, next: Ptr<vm_area_struct>
	var err: Int

	if (vm_flags & VM_SPECIAL) != 0 {
		return nil
	}

	next = vma_next(mm, prev)
	area = next
	if area != nil && area.vm_end == end {
		next = next.vm_next
	}

	VM_WARN_ON(prev != nil && addr <= prev.vm_start)
	VM_WARN_ON(area != nil && end > area.vm_end)
	VM_WARN_ON(addr >= end)

	// With the one before?
	if prev != nil && prev.vm_end == addr &&
			can_vma_merge_after(prev, vm_flags,
					    anon_vma, file, pgoff) {
		// And with the one behind as well?
		if next != nil && end == next.vm_start &&
				can_vma_merge_before(next, vm_flags,
						     anon_vma, file,
						     pgoff &+ pglen) &&
				is_mergeable_anon_vma(prev.anon_vma,
						      next.anon_vma, nil) {
			err = __vma_adjust(prev, prev.vm_start,
					 next.vm_end, prev.vm_pgoff, nil,
					 prev)
		} else {
			err = __vma_adjust(prev, prev.vm_start,
					 end, prev.vm_pgoff, nil, prev)
		}
		if err != 0 {
			return nil
		}
		return prev
	}

	// With the one behind?
	if next != nil && end == next.vm_start &&
			can_vma_merge_before(next, vm_flags,
					     anon_vma, file, pgoff &+ pglen) {
		if prev != nil && addr < prev.vm_end {
			err = __vma_adjust(prev, prev.vm_start,
					 addr, prev.vm_pgoff, nil, next)
		} else {
			err = __vma_adjust(area, addr, next.vm_end,
					 next.vm_pgoff &- pglen, nil, next)
			area = next
		}
		if err != 0 {
			return nil
		}
		return area
	}

	return nil
}

// Upstream: mm/mmap.c:2253-2293
// PORT(model): the highest gap below the end of user space, as the layout that grows downwards gives it, without guard gaps
func get_unmapped_area(
		_ file: Ptr<file>, _ addr: UInt, _ len: UInt,
		_ pgoff: UInt, _ flags: UInt) -> UInt {
	var addr = addr
	let mm = current.mm
	var vma: Ptr<vm_area_struct>

	if len > TASK_SIZE {
		return errno(-ENOMEM)
	}

	if (flags & MAP_FIXED) != 0 {
		if addr > TASK_SIZE &- len {
			return errno(-ENOMEM)
		}
		if offset_in_page(addr) != 0 {
			return errno(-EINVAL)
		}
		return addr
	}

	if addr != 0 {
		addr = PAGE_ALIGN(addr)
		vma = find_vma(mm, addr)
		if TASK_SIZE &- len >= addr &&
		    (vma == nil || addr &+ len <= vma.vm_start) {
			return addr
		}
	}

	addr = errno(-ENOMEM)
	var low: UInt = 0
	vma = mm.mmap
	L1: while true {
		let high = vma != nil ? vma.vm_start : TASK_SIZE
		if high &- low >= len {
			addr = high &- len
		}
		if vma == nil {
			break L1
		}
		low = vma.vm_end
		vma = vma.vm_next
	}
	return addr
}

// Upstream: mm/mmap.c:2298-2327
// PORT(model): the areas are a list ordered by address; upstream keeps a tree and a cache besides
func find_vma(_ mm: Ptr<mm_struct>, _ addr: UInt) -> Ptr<vm_area_struct> {
	var vma = mm.mmap
	L1: while vma != nil && vma.vm_end <= addr {
		vma = vma.vm_next
	}
	return vma
}

// Upstream: mm/mmap.c:2641-2657
// PORT(omit): accounting
private func remove_vma_list(_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>) {
	var vma = vma

	repeat {
		vma = remove_vma(vma)
	} while vma != nil
}

// Upstream: mm/mmap.c:2664-2678
// PORT(swift): what is on the stack and handed around by address has memory of its own
private func unmap_region(
		_ mm: Ptr<mm_struct>,
		_ vma: Ptr<vm_area_struct>, _ prev: Ptr<vm_area_struct>,
		_ start: UInt, _ end: UInt) {
	let next = vma_next(mm, prev)
	let tlb = kzalloc(mmu_gather.self)

	lru_add_drain()
	tlb_gather_mmu(tlb, mm)
	update_hiwater_rss(mm)
	unmap_vmas(tlb, vma, start, end)
	free_pgtables(tlb, vma, prev != nil ? prev.vm_end : FIRST_USER_ADDRESS,
				 next != nil ? next.vm_start : USER_PGTABLES_CEILING)
	tlb_finish_mmu(tlb)
}

// Upstream: mm/mmap.c:2684-2720
// PORT(model): see find_vma; the place to write to is named when it is written to
private func detach_vmas_to_be_unmapped(
		_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>,
		_ prev: Ptr<vm_area_struct>, _ end: UInt) -> Bool {
	var vma = vma
	var tail_vma: Ptr<vm_area_struct> = nil

	vma.vm_prev = nil
	repeat {
		mm.map_count &-= 1
		tail_vma = vma
		vma = vma.vm_next
	} while vma != nil && vma.vm_start < end
	if prev != nil {
		prev.vm_next = vma
	} else {
		mm.mmap = vma
	}
	if vma != nil {
		vma.vm_prev = prev
	}
	tail_vma.vm_next = nil

	// Areas that grow by themselves could come to meet what is being unmapped, if the lock were downgraded.
	if vma != nil && (vma.vm_flags & VM_GROWSDOWN) != 0 {
		return false
	}
	if prev != nil && (prev.vm_flags & VM_GROWSUP) != 0 {
		return false
	}
	return true
}

// Upstream: mm/mmap.c:2726-2784
// PORT(omit): operations of areas, counts of files and policies
private func __split_vma(
		_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>,
		_ addr: UInt, _ new_below: Bool) -> Int {
	var new: Ptr<vm_area_struct>
	var err: Int

	new = vm_area_dup(vma)
	if new == nil {
		return -ENOMEM
	}

	if new_below {
		new.vm_end = addr
	} else {
		new.vm_start = addr
		new.vm_pgoff &+= ((addr &- vma.vm_start) >> PAGE_SHIFT)
	}

	out_free_vma: do {
		err = anon_vma_clone(new, vma)
		if err != 0 {
			break out_free_vma
		}

		if new_below {
			err = vma_adjust(vma, addr, vma.vm_end, vma.vm_pgoff &+
				((addr &- new.vm_start) >> PAGE_SHIFT), new)
		} else {
			err = vma_adjust(vma, vma.vm_start, addr, vma.vm_pgoff, new)
		}

		if err == 0 {
			return 0
		}

		unlink_anon_vmas(new)
	}
	vm_area_free(new)
	return err
}

// Upstream: mm/mmap.c:2790-2797
func split_vma(
		_ mm: Ptr<mm_struct>, _ vma: Ptr<vm_area_struct>,
		_ addr: UInt, _ new_below: Bool) -> Int {
	if mm.map_count >= sysctl_max_map_count {
		return -ENOMEM
	}

	return __split_vma(mm, vma, addr, new_below)
}

// Upstream: mm/mmap.c:2804-2912
// PORT(omit): userfaultfd, architectures that unmap for themselves
func __do_munmap(
		_ mm: Ptr<mm_struct>, _ start: UInt, _ len: UInt,
		_ downgrade: Bool) -> Int {
	var len = len
	var downgrade = downgrade
	var end: UInt
	var vma: Ptr<vm_area_struct>, prev: Ptr<vm_area_struct>, last: Ptr<vm_area_struct>

	if offset_in_page(start) != 0 || start > TASK_SIZE || len > TASK_SIZE &- start {
		return -EINVAL
	}

	len = PAGE_ALIGN(len)
	end = start &+ len
	if len == 0 {
		return -EINVAL
	}

	vma = find_vma(mm, start)
	if vma == nil {
		return 0
	}
	prev = vma.vm_prev

	if vma.vm_start >= end {
		return 0
	}

	// What sticks out in front is split off.
	if start > vma.vm_start {
		var error: Int

		// One too many for a moment is fine, not in the end.
		if end < vma.vm_end && mm.map_count >= sysctl_max_map_count {
			return -ENOMEM
		}

		error = __split_vma(mm, vma, start, false)
		if error != 0 {
			return error
		}
		prev = vma
	}

	// And what sticks out behind.
	last = find_vma(mm, end)
	if last != nil && end > last.vm_start {
		let error = __split_vma(mm, last, end, true)
		if error != 0 {
			return error
		}
	}
	vma = vma_next(mm, prev)

	// Locked ranges are unlocked first.
	if mm.locked_vm != 0 {
		var tmp = vma
		L1: while tmp != nil && tmp.vm_start < end {
			if (tmp.vm_flags & VM_LOCKED) != 0 {
				mm.locked_vm &-= vma_pages(tmp)
				munlock_vma_pages_all(tmp)
			}

			tmp = tmp.vm_next
		}
	}

	if !detach_vmas_to_be_unmapped(mm, vma, prev, end) {
		downgrade = false
	}

	if downgrade {
		mmap_write_downgrade(mm)
	}

	unmap_region(mm, vma, prev, start, end)

	remove_vma_list(mm, vma)

	return downgrade ? 1 : 0
}

// Upstream: mm/mmap.c:2914-2918
// PORT(omit): userfaultfd
func do_munmap(_ mm: Ptr<mm_struct>, _ start: UInt, _ len: UInt) -> Int {
	return __do_munmap(mm, start, len, false)
}

// Upstream: mm/mmap.c:2920-2943
// PORT(omit): killable waiting, userfaultfd
private func __vm_munmap(_ start: UInt, _ len: UInt, _ downgrade: Bool) -> Int {
	var ret: Int
	let mm = current.mm

	mmap_write_lock(mm)

	ret = __do_munmap(mm, start, len, downgrade)
	// The lock was downgraded; the caller has no use for that.
	if ret == 1 {
		mmap_read_unlock(mm)
		ret = 0
	} else {
		mmap_write_unlock(mm)
	}

	return ret
}

// Upstream: mm/mmap.c:2949-2954
// PORT(omit): tagged addresses, profiling
func sys_munmap(_ addr: UInt, _ len: UInt) -> Int {
	return __vm_munmap(addr, len, true)
}

// Upstream: mm/mmap.c:3276-3349
// PORT(omit): operations of areas, counts of files and policies, userfaultfd; see find_vma
func copy_vma(
		_ vmap: inout Ptr<vm_area_struct>,
		_ addr: UInt, _ len: UInt, _ pgoff: UInt,
		_ need_rmap_locks: inout Bool) -> Ptr<vm_area_struct> {
	var pgoff = pgoff
	var vma = vmap
	let vma_start = vma.vm_start
	let mm = vma.vm_mm
	var new_vma: Ptr<vm_area_struct>, prev: Ptr<vm_area_struct> = nil
	var faulted_in_anon_vma = true

	out: do {
		// Nothing was faulted in yet: the area may take the offset of its new place.
		if unlikely(vma_is_anonymous(vma) && vma.anon_vma == nil) {
			pgoff = addr >> PAGE_SHIFT
			faulted_in_anon_vma = false
		}

		if find_vma_links(mm, addr, addr &+ len, &prev) != 0 {
			return nil
		}
		new_vma = vma_merge(mm, prev, addr, addr &+ len, vma.vm_flags,
				    vma.anon_vma, vma.vm_file, pgoff)
		if new_vma != nil {
			// The area may have been merged with itself, if nothing was faulted in.
			if unlikely(vma_start >= new_vma.vm_start &&
				     vma_start < new_vma.vm_end) {
				VM_BUG_ON_VMA(faulted_in_anon_vma, new_vma)
				vma = new_vma
				vmap = vma
			}
			need_rmap_locks = (new_vma.vm_pgoff <= vma.vm_pgoff)
		} else {
			new_vma = vm_area_dup(vma)
			if new_vma == nil {
				break out
			}
			new_vma.vm_start = addr
			new_vma.vm_end = addr &+ len
			new_vma.vm_pgoff = pgoff
			out_free_vma: do {
				if anon_vma_clone(new_vma, vma) != 0 {
					break out_free_vma
				}
				vma_link(mm, new_vma, prev)
				need_rmap_locks = false
				return new_vma
			}
			vm_area_free(new_vma)
			break out
		}
		return new_vma
	}
	return nil
}

// Upstream: kernel/fork.c:354-370
func vm_area_dup(_ orig: Ptr<vm_area_struct>) -> Ptr<vm_area_struct> {
	let new = kzalloc(vm_area_struct.self, GFP_KERNEL)

	if new != nil {
		// PORT(swift): one assignment upstream
		new.vm_start = orig.vm_start
		new.vm_end = orig.vm_end
		new.vm_mm = orig.vm_mm
		new.vm_page_prot = orig.vm_page_prot
		new.vm_flags = orig.vm_flags
		new.anon_vma = orig.anon_vma
		new.vm_pgoff = orig.vm_pgoff
		new.vm_file = orig.vm_file
	}
	return new
}

// Upstream: kernel/fork.c:372-375
// PORT(swift): freed memory is not used again
func vm_area_free(_ vma: Ptr<vm_area_struct>) {
	kfree(vma)
}

// Upstream: mm/mmap.c:1724-1915
// PORT(stub): set-up only; not accounted, never merged; a shared area asks to be told of the first write to each page
func mmap_region(_ mm: Ptr<mm_struct>, _ file: Ptr<file>, _ addr: UInt, _ len: UInt, _ vm_flags: UInt, _ pgoff: UInt) -> Int {
	var prev: Ptr<vm_area_struct> = nil
	var vma: Ptr<vm_area_struct>

	if offset_in_page(addr) != 0 || len == 0 || offset_in_page(len) != 0 || addr &+ len > TASK_SIZE {
		return -EINVAL
	}
	if find_vma_links(mm, addr, addr &+ len, &prev) != 0 {
		return -ENOMEM
	}
	vma = kzalloc(vm_area_struct.self, GFP_KERNEL)
	if vma == nil {
		return -ENOMEM
	}
	vma.vm_mm = mm
	vma.vm_start = addr
	vma.vm_end = addr &+ len
	vma.vm_pgoff = pgoff
	vma.vm_flags = vm_flags
	vma.vm_file = file
	// Private pages are mapped read-only until they are written to.
	vma.vm_page_prot = user_pgprot(writable: false)
	vma_link(mm, vma, prev)
	if (vm_flags & VM_LOCKED) != 0 {
		mm.locked_vm &+= len >> PAGE_SHIFT
	}
	return Int(bitPattern: addr)
}

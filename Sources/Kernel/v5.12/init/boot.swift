// SPDX-License-Identifier: GPL-2.0-only
// Booting, and the table through which scenarios call this kernel.

import Linux

// PORT(stub): this file stands for boot, fork, the scheduler and the system-call entry; set-up, but for what is explored

// Upstream: init/main.c:852-1067
// PORT(stub): powers the machine on and makes what the port asks for
private func start_kernel(_ architecture: UInt, _ cpus: UInt, _ frames: UInt) {
	setup_arch(arch(rawValue: architecture)!, cpus: cpus, frames: frames, pageWords: page.words)
	var cpu: UInt = 0
	while cpu < cpus {
		let idle = kzalloc(task_struct.self)
		idle.active_mm = init_mm
		set_current(idle, cpu)
		on_cpu_during_set_up(cpu)
		cpu_tlbstate.loaded_mm = init_mm
		set_cpu_mode(.idle, cpu)
		cpu &+= 1
	}
	on_cpu_during_set_up(0)
	init_mm.context.ctx_id = 1
	atomic_set(init_mm.context.tlb_gen, 1)
	full_flush_tlb_info.mm = nil
	full_flush_tlb_info.start = 0
	full_flush_tlb_info.end = TLB_FLUSH_ALL
}

// Upstream: kernel/fork.c:1070-1080
// PORT(stub): one address space, made in set-up
private func mm_alloc() -> Ptr<mm_struct> {
	let mm = kzalloc(mm_struct.self)
	let pgd = alloc_table(4)
	if mm == nil || pgd == nil {
		return nil
	}
	mm.pgd = frame_table(page_to_pfn(pgd))
	process_mm.value = voidp(mm)
	init_context(mm)
	return mm
}

// Upstream: kernel/sched/core.c:4270-4326
// PORT(stub): puts a thread on a CPU in set-up
private func context_switch(_ cpu: UInt, _ mm: Ptr<mm_struct>) {
	let task = kzalloc(task_struct.self)

	on_cpu_during_set_up(cpu)
	task.mm = mm
	set_current(task, cpu)
	if mm != nil {
		task.active_mm = mm
		atomic_inc(mm.mm_users)
		activate_mm(mm)
	} else {
		task.active_mm = init_mm
		activate_init_mm()
	}
}

// Upstream: kernel/sched/core.c:4270-4326
// PORT(stub): threads are nothing but their address spaces; with none, a kernel thread keeps the one that was there
private func schedule(_ mm: Ptr<mm_struct>) {
	let prev = current
	let next = kzalloc(task_struct.self)

	enter_from_user_mode()
	next.mm = mm
	local_irq_disable()
	if mm == nil {
		enter_lazy_tlb(prev.active_mm, next)
		next.active_mm = prev.active_mm
		enter_kernel_thread()
	} else {
		next.active_mm = mm
		switch_mm_irqs_off(prev.active_mm, mm, next)
	}
	set_current(next, smp_processor_id())
	local_irq_enable()
	if mm != nil {
		exit_to_user_mode()
	}
}

// Upstream: fs/open.c:1195-1215
// PORT(stub): a file without a name
private func create_file() -> Ptr<file> {
	let file = kzalloc(Kernel.file.self)
	let mapping = kzalloc(address_space.self)

	if file == nil || mapping == nil {
		return nil
	}
	file.f_mapping = mapping
	mapping.i_size = TASK_SIZE
	return file
}

// Upstream: mm/readahead.c:177-268
// PORT(stub): set-up only; puts a page into the page cache, of an order that upstream's files rarely have
private func read_ahead(_ mapping: Ptr<address_space>, _ index: UInt, _ order: UInt) -> Int {
	var i: UInt

	i = 0
	L1: while i < PAGE_SLOTS && mapping.slots[i].page != nil {
		if mapping.slots[i].page.index == index {
			return 0
		}
		i &+= 1
	}
	BUG_ON(i == PAGE_SLOTS)
	let page = alloc_page()
	if page == nil {
		return -ENOMEM
	}
	__SetPageUptodate(page)
	SetPageLRU(page)
	page.mapping = mapping
	page.index = index
	page.compound_order = order
	page_ref_add(page, (1 << Int(order)) &- 1)
	mapping.slots[i].page = page
	mapping.nrpages &+= 1
	return 0
}

// Upstream: mm/gup.c:1170-1212
// PORT(stub): set-up only; nobody else is about
private func fixup_user_fault(_ mm: Ptr<mm_struct>, _ address: UInt, _ write: Bool) -> Int {
	let vma = find_vma(mm, address)

	if vma == nil || vma.vm_start > address || (write && (vma.vm_flags & VM_WRITE) == 0) {
		return -EFAULT
	}
	let ret = handle_mm_fault(vma, address, write ? FAULT_FLAG_WRITE : 0)
	if (ret & VM_FAULT_ERROR) != 0 {
		return (ret & VM_FAULT_OOM) != 0 ? -ENOMEM : -EFAULT
	}
	return 0
}

// Upstream: mm/gup.c:1170-1212
// PORT(stub): set-up only; the file has a huge page there
private func fault_huge(_ mm: Ptr<mm_struct>, _ haddr: UInt, _ write: Bool) -> Int {
	let vma = find_vma(mm, haddr)

	if vma == nil || vma.vm_start > haddr || vma.vm_file == nil || (haddr & ~HPAGE_PMD_MASK) != 0 {
		return -EFAULT
	}
	let err = read_ahead(vma.vm_file.f_mapping, linear_page_index(vma, haddr), HPAGE_PMD_ORDER)
	return err != 0 ? err : fixup_user_fault(mm, haddr, write)
}

// Upstream: mm/mmap.c:1411-1602
// PORT(stub): of the flags those that scenarios give
private func mmap_file(
		_ mm: Ptr<mm_struct>, _ addr: UInt, _ len: UInt,
		_ prot: UInt, _ flags: UInt, _ file: Ptr<file>, _ offset: UInt) -> Int {
	var vm_flags = prot & (VM_READ | VM_WRITE)
	if (flags & MAP_SHARED) != 0 {
		vm_flags |= VM_SHARED | VM_MAYSHARE
	}
	if (flags & MAP_LOCKED) != 0 {
		vm_flags |= VM_LOCKED
	}
	return mmap_region(mm, file, addr, len, vm_flags, offset >> PAGE_SHIFT)
}

// Upstream: mm/memory.c:437-469
// PORT(stub): set-up only; leaves the tables that a fault which finds no memory for the page leaves behind
private func make_tables(_ mm: Ptr<mm_struct>, _ address: UInt) -> Int {
	let p4d = p4d_alloc(mm, pgd_offset(mm, address), address)
	let pud = p4d == nil ? nil : pud_alloc(mm, p4d, address)
	let pmd = pud == nil ? nil : pmd_alloc(mm, pud, address)

	return pmd == nil || pte_alloc(mm, pmd) ? -ENOMEM : 0
}

// What upstream finds out when an address space or a page is taken down, asked when all tasks have ended: does every entry
// that maps a page count, has a page the references of its entries and of the caches and no more, is a swap slot counted as
// often as it is held, is no entry left of a migration that is over, and does the address space know how much it has mapped?

// What the tables of an address space hold: pages by counter, and bytes of tables below the root.
private struct mm_contents {
	var rss = rss_vec()
	var pgtables_bytes: UInt = 0
}

// Upstream: mm/memory.c:482-562
// PORT(stub): walks all tables, and counts
private func check_ptes(_ pte: Ptr<pte_t>, _ found: inout mm_contents) {
	var i: UInt = pte.firstNonzero(from: 0, to: PTRS_PER_PTE)
	while i < PTRS_PER_PTE {
		let entry = pte_t(pte[i].own(0))
		if pte_present(entry) {
			pfn_to_page(pte_pfn(entry)).entries.value &+= 1
			found.rss[mm_counter(pfn_to_page(pte_pfn(entry)))] &+= 1
		} else if !pte_none(entry) && !non_swap_entry(pte_to_swp_entry(entry)) {
			(mem_map + swp_offset(pte_to_swp_entry(entry))).swap_entries.value &+= 1
			found.rss[MM_SWAPENTS] &+= 1
		} else if !pte_none(entry) && is_migration_entry(pte_to_swp_entry(entry)) {
			let pfn = migration_entry_to_pfn(pte_to_swp_entry(entry))
			let lock: UInt = pfn_to_page(pfn).lock.own(0)
			if lock == 0 {
				bad_page(pfn, "its migration is over, and an entry still waits for it")
			}
			found.rss[mm_counter(pfn_to_page(pfn))] &+= 1
		}
		i = pte.firstNonzero(from: i &+ 1, to: PTRS_PER_PTE)
	}
}

// Upstream: mm/memory.c:482-562
// PORT(stub): walks all tables, and counts
private func check_table<E: TableEntry>(_ table: Ptr<E>, _ level: Int, _ found: inout mm_contents) {
	var i: UInt = table.firstNonzero(from: 0, to: PTRS_PER_PTE)
	while i < PTRS_PER_PTE {
		let entry = pud_t(table[i].own(0))
		if pud_present(entry) {
			let page = pfn_to_page(pud_pfn(entry))
			if pmd_trans_huge(pmd_t(entry.bits)) {
				page.entries.value &+= 1
				found.rss[mm_counter(page)] &+= Int(HPAGE_PMD_NR)
			} else {
				found.pgtables_bytes &+= PTRS_PER_PTE &* 8
				if level == 2 {
					check_ptes(frame_table(pud_pfn(entry)), &found)
				} else {
					check_table(frame_table(pud_pfn(entry)) as Ptr<pud_t>, level - 1, &found)
				}
			}
		}
		i = table.firstNonzero(from: i &+ 1, to: PTRS_PER_PTE)
	}
}

// Upstream: kernel/fork.c:646-668
// PORT(stub): nothing is taken down before, so the counts are to be what is there
private func check_mm(_ mm: Ptr<mm_struct>, _ found: mm_contents) {
	check_rss(mm, MM_FILEPAGES, "pages of files", found)
	check_rss(mm, MM_ANONPAGES, "anonymous pages", found)
	check_rss(mm, MM_SWAPENTS, "swap entries", found)
	check_rss(mm, MM_SHMEMPAGES, "pages of shared memory", found)
	if mm_pgtables_bytes(mm) != found.pgtables_bytes {
		bad_mm("bytes of page tables", mm_pgtables_bytes(mm), found.pgtables_bytes)
	}
}

// Upstream: kernel/fork.c:653-659
// PORT(stub): one round of the loop
private func check_rss(_ mm: Ptr<mm_struct>, _ member: Int, _ what: StaticString, _ found: mm_contents) {
	let counted = atomic_long_read(mm.rss_stat.count + UInt(member))

	if counted != UInt(bitPattern: found.rss[member]) {
		bad_mm(what, counted, UInt(bitPattern: found.rss[member]))
	}
}

// Upstream: mm/gup.c:1000-1050
// PORT(stub): set-up only; whoever writes the page out keeps the reference
private func hold_page(_ mm: Ptr<mm_struct>, _ address: UInt) -> Ptr<page> {
	let page = find_page(mm, address)
	if page != nil {
		page.held.value &+= 1
	}
	return page
}

// How many references a page has that are no entry's: the swap cache's, and the file's.
// Upstream: mm/migrate.c:348-361
private func cache_refs(_ page: Ptr<page>) -> UInt {
	let flags: UInt = page.flags.own(0)
	let mapping: UInt = page.own(4)

	if (flags >> PG_swapcache) & 1 != 0 {
		return 1
	}
	return mapping != 0 && mapping & PAGE_MAPPING_ANON == 0 ? 1 : 0
}

// Upstream: mm/page_alloc.c:1076-1112
// PORT(stub): walks all tables, and counts
private func check_pages(_ tasks: UInt) {
	let mm: Ptr<mm_struct> = voidp(process_mm.value)
	var found = mm_contents()

	wait_for_tasks(tasks)
	check_table(mm.pgd, 4, &found)
	var pfn: UInt = 1
	while pfn < max_mapnr {
		let page = pfn_to_page(pfn)
		let refcount: Int = page._refcount.own(0)
		let mapcount: Int = page._mapcount.own(0)
		let entries = page.entries.value
		let swaps: UInt = page.swap_map.own(0)
		let held = page.swap_entries.value
		if refcount == 0 && entries == 0 && swaps == 0 && held == 0 {
			pfn &+= 1
			continue
		}
		if entries != 0 && refcount == 0 {
			bad_page(pfn, "it is free, and an entry still maps it")
		}
		if refcount != 0 && mapcount &+ 1 != Int(entries) {
			bad_page(pfn, "its count of mappings is not the number of entries that map it")
		}
		let flags: UInt = page.flags.own(0)
		let isPlain = (flags >> PG_table) & 1 == 0 && page.compound_order == 0
		if refcount != 0 && isPlain && UInt(bitPattern: refcount) != entries &+ cache_refs(page) &+ page.held.value {
			bad_page(pfn, "its references are not those of its entries and of the caches")
		}
		if swaps != held {
			bad_page(pfn, "its swap slot is not counted as often as entries hold it")
		}
		pfn &+= 1
	}
	check_mm(mm, found)
}

nonisolated(unsafe) private var table = syscall_table(
	start_kernel: { start_kernel($0, $1, $2) },
	create_process: { voidp(mm_alloc()) },
	run: { task, cpu, mm in
		if task >= 0 {
			bind_task(task, cpu)
		}
		context_switch(cpu, voidp(mm))
		set_cpu_mode(.kernel, cpu)
	},
	run_user: { task, cpu, mm in
		if task >= 0 {
			bind_task(task, cpu)
		}
		context_switch(cpu, voidp(mm))
		set_cpu_mode(.user, cpu)
	},
	run_interrupts: { task, cpu in
		bind_task(task, cpu)
	},
	mmap: { mm, addr, len, prot in
		mmap_region(voidp(mm), nil, addr, len, prot & (VM_READ | VM_WRITE), addr >> PAGE_SHIFT)
	},
	create_file: { voidp(create_file()) },
	mmap_file: { mm, addr, len, prot, flags, file, offset in
		mmap_file(voidp(mm), addr, len, prot, flags, voidp(file), offset)
	},
	map_stack: { mm, addr, len in __bprm_mm_init(voidp(mm), addr, len) },
	fault: { mm, address, write in fixup_user_fault(voidp(mm), address, write != 0) },
	fault_huge: { mm, address, write in fault_huge(voidp(mm), address, write != 0) },
	read_ahead: { file, offset in
		read_ahead((voidp(file) as Ptr<Kernel.file>).f_mapping, offset >> PAGE_SHIFT, 0)
	},
	make_tables: { mm, address in make_tables(voidp(mm), address) },
	isolate_page: { mm, address in voidp(isolate_page(voidp(mm), address)) },
	find_page: { mm, address in voidp(hold_page(voidp(mm), address)) },
	move_range: { addr, len, flags, new_addr in Int(bitPattern: sys_mremap(addr, len, len, flags, new_addr)) },
	mremap: { addr, old_len, new_len, flags, new_addr in
		let ret = sys_mremap(addr, old_len, new_len, flags, new_addr)
		exit_to_user_mode()
		return Int(bitPattern: ret)
	},
	munmap: { addr, len in
		let ret = sys_munmap(addr, len)
		exit_to_user_mode()
		return ret
	},
	mprotect: { addr, len, prot in
		let ret = sys_mprotect(addr, len, prot)
		exit_to_user_mode()
		return ret
	},
	dontneed: { addr, len in
		let ret = sys_madvise(addr, len)
		exit_to_user_mode()
		return ret
	},
	shift_stack: { addr, shift in
		let ret = setup_arg_pages(addr, shift)
		exit_to_user_mode()
		return ret
	},
	gup_fast: { addr in
		let ret = get_user_page_fast_only(addr, FOLL_WRITE)
		exit_to_user_mode()
		return ret ? 1 : 0
	},
	page_fault: { address, write in
		let ret = do_user_addr_fault(address, write != 0)
		exit_to_user_mode()
		return ret
	},
	shrink_page: { page in shrink_page_list(voidp(page)) },
	migrate_page: { page in unmap_and_move(voidp(page), true) },
	truncate: { file, size in truncate_setsize((voidp(file) as Ptr<Kernel.file>).f_mapping, size) },
	punch_hole: { file, offset, len in
		truncate_pagecache_range((voidp(file) as Ptr<Kernel.file>).f_mapping, offset, offset &+ len &- 1)
	},
	collapse: { file, offset in
		collapse_file((voidp(file) as Ptr<Kernel.file>).f_mapping, offset >> PAGE_SHIFT)
	},
	write_page: { page in write_one_page(voidp(page)) },
	schedule: { mm in schedule(voidp(mm)) },
	handle_interrupts: { cpu in serve_interrupts(cpu) },
	handle_rcu: { serve_rcu() },
	exit: { do_exit() },
	check: { tasks in check_pages(tasks) },
	page_frame: { page in page_to_pfn(voidp(page)) },
	root_frame: { mm in table_frame((voidp(mm) as Ptr<mm_struct>).pgd) })

// The one symbol that an image exports.
// Upstream: arch/x86/entry/syscall_64.c:19-25
// PORT(swift): the table of system calls, and of what set-up needs
@_cdecl("mmrace_kernel")
public func mmrace_kernel() -> UnsafeRawPointer {
	return withUnsafePointer(to: &table) { UnsafeRawPointer($0) }
}

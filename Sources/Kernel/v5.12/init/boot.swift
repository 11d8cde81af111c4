// SPDX-License-Identifier: GPL-2.0-only
// Booting, and what scenarios set up before their tasks run.

import Linux

// PORT(stub): this file stands for boot, fork and the scheduler; set-up, but for what is explored

// Upstream: init/main.c:852-1067
// PORT(stub): powers the machine on and makes what the port asks for
func start_kernel(_ architecture: UInt, _ cpus: UInt, _ frames: UInt) {
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
func mm_alloc() -> Ptr<mm_struct> {
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
func context_switch(_ cpu: UInt, _ mm: Ptr<mm_struct>) {
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
func schedule(_ mm: Ptr<mm_struct>) {
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
func create_file() -> Ptr<file> {
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
func read_ahead(_ mapping: Ptr<address_space>, _ index: UInt, _ order: UInt) -> Int {
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
func fixup_user_fault(_ mm: Ptr<mm_struct>, _ address: UInt, _ write: Bool) -> Int {
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
func fault_huge(_ mm: Ptr<mm_struct>, _ haddr: UInt, _ write: Bool) -> Int {
	let vma = find_vma(mm, haddr)

	if vma == nil || vma.vm_start > haddr || vma.vm_file == nil || (haddr & ~HPAGE_PMD_MASK) != 0 {
		return -EFAULT
	}
	let err = read_ahead(vma.vm_file.f_mapping, linear_page_index(vma, haddr), HPAGE_PMD_ORDER)
	return err != 0 ? err : fixup_user_fault(mm, haddr, write)
}

// Upstream: mm/mmap.c:1411-1602
// PORT(stub): of the flags those that scenarios give
func mmap_file(
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
func make_tables(_ mm: Ptr<mm_struct>, _ address: UInt) -> Int {
	let p4d = p4d_alloc(mm, pgd_offset(mm, address), address)
	let pud = p4d == nil ? nil : pud_alloc(mm, p4d, address)
	let pmd = pud == nil ? nil : pmd_alloc(mm, pud, address)

	return pmd == nil || pte_alloc(mm, pmd) ? -ENOMEM : 0
}

// Upstream: mm/gup.c:1000-1050
// PORT(stub): set-up only; whoever writes the page out keeps the reference
func hold_page(_ mm: Ptr<mm_struct>, _ address: UInt) -> Ptr<page> {
	let page = find_page(mm, address)
	if page != nil {
		page.held.value &+= 1
	}
	return page
}

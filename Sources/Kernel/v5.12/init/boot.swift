// SPDX-License-Identifier: GPL-2.0-only
// Booting, and the table through which scenarios call this kernel.

import Linux

// PORT(stub): all of this file stands for boot, fork, the scheduler and the system-call entry; set-up, but for the last five

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
	atomic_set(init_mm.context.tlb_gen, 1)
	full_flush_tlb_info.mm = nil
	full_flush_tlb_info.start = 0
	full_flush_tlb_info.end = TLB_FLUSH_ALL
}

private func create_process() -> UInt {
	let mm = kzalloc(mm_struct.self)
	let pgd = alloc_table(4)
	if mm == nil || pgd == nil {
		return 0
	}
	mm.pgd = frame_table(page_to_pfn(pgd))
	init_context(mm)
	return voidp(mm)
}

private func place(_ cpu: UInt, _ mm: Ptr<mm_struct>) {
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

private func run(_ task: Int, _ cpu: UInt, _ mm: UInt) {
	if task >= 0 {
		bind_task(task, cpu)
	}
	place(cpu, voidp(mm))
	set_cpu_mode(.kernel, cpu)
}

private func run_user(_ cpu: UInt, _ mm: UInt) {
	place(cpu, voidp(mm))
	set_cpu_mode(.user, cpu)
}

private func run_interrupts(_ task: Int, _ cpu: UInt) {
	bind_task(task, cpu)
}

private func mmap(_ mm: UInt, _ addr: UInt, _ len: UInt, _ prot: UInt) -> Int {
	return mmap_region(voidp(mm), addr, len, prot)
}

private func fault(_ mm: UInt, _ address: UInt, _ write: UInt) -> Int {
	return do_anonymous_page(voidp(mm), address, write != 0)
}

private func isolate(_ mm: UInt, _ address: UInt) -> UInt {
	return voidp(isolate_page(voidp(mm), address))
}

private func mremap(_ addr: UInt, _ old_len: UInt, _ new_len: UInt, _ flags: UInt, _ new_addr: UInt) -> Int {
	let ret = sys_mremap(addr, old_len, new_len, flags, new_addr)
	exit_to_user_mode()
	return Int(bitPattern: ret)
}

private func shrink_page(_ page: UInt) -> UInt {
	return shrink_page_list(voidp(page))
}

private func migrate_page(_ page: UInt) -> Int {
	return unmap_and_move(voidp(page), true)
}

private func handle_interrupts(_ cpu: UInt) {
	serve_interrupts(cpu)
}

private func page_frame(_ page: UInt) -> UInt {
	return page_to_pfn(voidp(page))
}

private func root_frame(_ mm: UInt) -> UInt {
	let mm: Ptr<mm_struct> = voidp(mm)
	return table_frame(mm.pgd)
}

nonisolated(unsafe) private var table = syscall_table(
	start_kernel: start_kernel, create_process: create_process, run: run, run_user: run_user,
	run_interrupts: run_interrupts, mmap: mmap, fault: fault, isolate_page: isolate,
	mremap: mremap, shrink_page: shrink_page, migrate_page: migrate_page,
	handle_interrupts: handle_interrupts, page_frame: page_frame, root_frame: root_frame)

@_cdecl("mmrace_kernel")
public func mmrace_kernel() -> UnsafeRawPointer {
	return withUnsafePointer(to: &table) { UnsafeRawPointer($0) }
}

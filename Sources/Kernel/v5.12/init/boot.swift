// SPDX-License-Identifier: GPL-2.0-only
// Booting, and the table through which scenarios call this kernel.

import Linux

// PORT(stub): this file stands for boot, fork, the scheduler and the system-call entry; set-up, but for the last five

// Upstream: init/main.c:852-1067
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

// Upstream: kernel/fork.c:1070-1080
private func mm_alloc() -> Ptr<mm_struct> {
	let mm = kzalloc(mm_struct.self)
	let pgd = alloc_table(4)
	if mm == nil || pgd == nil {
		return nil
	}
	mm.pgd = frame_table(page_to_pfn(pgd))
	init_context(mm)
	return mm
}

// Upstream: kernel/sched/core.c:4270-4326
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
	run_user: { cpu, mm in
		context_switch(cpu, voidp(mm))
		set_cpu_mode(.user, cpu)
	},
	run_interrupts: { task, cpu in
		bind_task(task, cpu)
	},
	mmap: { mm, addr, len, prot in mmap_region(voidp(mm), addr, len, prot) },
	fault: { mm, address, write in do_anonymous_page(voidp(mm), address, write != 0) },
	isolate_page: { mm, address in voidp(isolate_page(voidp(mm), address)) },
	mremap: { addr, old_len, new_len, flags, new_addr in
		let ret = sys_mremap(addr, old_len, new_len, flags, new_addr)
		exit_to_user_mode()
		return Int(bitPattern: ret)
	},
	shrink_page: { page in shrink_page_list(voidp(page)) },
	migrate_page: { page in unmap_and_move(voidp(page), true) },
	handle_interrupts: { cpu in serve_interrupts(cpu) },
	page_frame: { page in page_to_pfn(voidp(page)) },
	root_frame: { mm in table_frame((voidp(mm) as Ptr<mm_struct>).pgd) })

// The one symbol that an image exports.
// Upstream: arch/x86/entry/syscall_64.c:19-25
// PORT(swift): the table of system calls, and of what set-up needs
@_cdecl("mmrace_kernel")
public func mmrace_kernel() -> UnsafeRawPointer {
	return withUnsafePointer(to: &table) { UnsafeRawPointer($0) }
}

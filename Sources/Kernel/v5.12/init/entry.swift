// SPDX-License-Identifier: GPL-2.0-only
// The table through which scenarios call this kernel.

import Linux

// PORT(stub): this file stands for the entry of system calls

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

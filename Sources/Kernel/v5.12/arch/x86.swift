// SPDX-License-Identifier: GPL-2.0-only
// TLB flushing on x86. Mirrors arch/x86/mm/tlb.c and arch/x86/include/asm/tlbflush.h.

import Linux

var TLB_FLUSH_ALL: UInt { UInt.max }

enum x86 {
	// Upstream: arch/x86/mm/tlb.c:842-842
	static var tlb_single_page_flush_ceiling: UInt { 33 }
}

// Upstream: arch/x86/include/asm/tlbflush.h:238-247
private func inc_mm_tlb_gen(_ mm: Ptr<mm_struct>) -> UInt {
	// Also orders the writes of entries before the read of mm_cpumask; the other side is in switch_mm().
	return atomic64_inc_return(mm.context.tlb_gen)
}

// Upstream: arch/x86/mm/tlb.c:103-134
private func kern_pcid(_ asid: UInt) -> UInt {
	// PCID 0 is for those who know of no PCIDs.
	return asid &+ 1
}

// PORT(model): init_mm has no user half, so no tables that could map a user page: frame 0 is all zero
private var CR3_NOFLUSH: UInt { 1 << 63 }
// Upstream: arch/x86/include/asm/page.h:41-41
private func __sme_pa(_ pgd: Ptr<pgd_t>) -> UInt { return pgd == nil ? 0 : table_frame(pgd) << PAGE_SHIFT }

// Upstream: arch/x86/mm/tlb.c:148-156
// PORT(model): the CPU has PCIDs
private func build_cr3(_ pgd: Ptr<pgd_t>, _ asid: UInt) -> UInt {
	return __sme_pa(pgd) | kern_pcid(asid)
}

// Upstream: arch/x86/mm/tlb.c:158-168
private func build_cr3_noflush(_ pgd: Ptr<pgd_t>, _ asid: UInt) -> UInt {
	return __sme_pa(pgd) | kern_pcid(asid) | CR3_NOFLUSH
}

// Upstream: arch/x86/mm/tlb.c:205-240
// PORT(omit): page-table isolation is off, so nothing else has to be invalidated
private func choose_new_asid(
		_ next: Ptr<mm_struct>, _ next_tlb_gen: UInt,
		_ new_asid: inout UInt, _ need_flush: inout Bool) {
	var asid: UInt

	asid = 0
	while asid < TLB_NR_DYN_ASIDS {
		if this_cpu_read(cpu_tlbstate.ctxs[asid].ctx_id) !=
		    next.context.ctx_id {
			asid &+= 1
			continue
		}

		new_asid = asid
		need_flush = (this_cpu_read(cpu_tlbstate.ctxs[asid].tlb_gen) <
			      next_tlb_gen)
		return
	}

	// This CPU has no slot for it: it takes the next one.
	cpu_tlbstate.next_asid &+= 1
	new_asid = cpu_tlbstate.next_asid &- 1
	if new_asid >= TLB_NR_DYN_ASIDS {
		new_asid = 0
		cpu_tlbstate.next_asid = 1
	}
	need_flush = true
}

// Upstream: arch/x86/mm/tlb.c:268-285
// PORT(omit): page-table isolation is off
private func load_new_mm_cr3(_ pgdir: Ptr<pgd_t>, _ new_asid: UInt, _ need_flush: Bool) {
	var new_mm_cr3: UInt

	if need_flush {
		new_mm_cr3 = build_cr3(pgdir, new_asid)
	} else {
		new_mm_cr3 = build_cr3_noflush(pgdir, new_asid)
	}

	// Serializes: fills come after the writes of mm_cpumask.
	native_write_cr3(new_mm_cr3)
}

private var LOADED_MM_SWITCHING: Ptr<mm_struct> { voidp(1) }

extension x86 {
	// Upstream: arch/x86/mm/tlb.c:422-581
	// PORT(omit): branch prediction, CR4, the LDT and CONFIG_DEBUG_VM
	static func switch_mm_irqs_off(_ prev: Ptr<mm_struct>, _ next: Ptr<mm_struct>, _ tsk: Ptr<task_struct>) {
		let real_prev = this_cpu_read(cpu_tlbstate.loaded_mm)
		let prev_asid = this_cpu_read(cpu_tlbstate.loaded_mm_asid)
		let was_lazy = this_cpu_read(cpu_tlbstate.is_lazy)
		let cpu = smp_processor_id()
		var next_tlb_gen: UInt
		var need_flush = false
		var new_asid: UInt = 0

		// Interrupts are off, so that no flush comes in between.
		WARN_ON_ONCE(!irqs_disabled())

		cpu_tlbstate.is_lazy = false

		if real_prev == next {
			VM_WARN_ON(this_cpu_read(cpu_tlbstate.ctxs[prev_asid].ctx_id) !=
				   next.context.ctx_id)

			// A lazy CPU stays in the mask; whoever flushes asks whether it is lazy.
			if WARN_ON_ONCE(real_prev != init_mm &&
					!cpumask_test_cpu(cpu, mm_cpumask(next))) {
				cpumask_set_cpu(cpu, mm_cpumask(next))
			}

			// From one thread of a process to another: nothing to flush.
			if !was_lazy {
				return
			}

			// The other side of this barrier is the increment of tlb_gen by whoever flushes.
			smp_mb()
			next_tlb_gen = atomic64_read(next.context.tlb_gen)
			if this_cpu_read(cpu_tlbstate.ctxs[prev_asid].tlb_gen) ==
					next_tlb_gen {
				return
			}

			// A flush was missed while this CPU was lazy.
			new_asid = prev_asid
			need_flush = true
		} else {
			// No more flushes for the old one.
			if real_prev != init_mm {
				VM_WARN_ON(!cpumask_test_cpu(cpu,
							     mm_cpumask(real_prev)))
				cpumask_clear_cpu(cpu, mm_cpumask(real_prev))
			}

			// Flushes for the new one, and only then a look at how many there were.
			if next != init_mm {
				cpumask_set_cpu(cpu, mm_cpumask(next))
			}
			next_tlb_gen = atomic64_read(next.context.tlb_gen)

			choose_new_asid(next, next_tlb_gen, &new_asid, &need_flush)

			cpu_tlbstate.loaded_mm = LOADED_MM_SWITCHING
			barrier()
		}

		if need_flush {
			cpu_tlbstate.ctxs[new_asid].ctx_id = next.context.ctx_id
			cpu_tlbstate.ctxs[new_asid].tlb_gen = next_tlb_gen
			load_new_mm_cr3(next.pgd, new_asid, true)
		} else {
			// What this CPU has of it is up to date.
			load_new_mm_cr3(next.pgd, new_asid, false)
		}

		barrier()

		cpu_tlbstate.loaded_mm = next
		cpu_tlbstate.loaded_mm_asid = new_asid
	}

	// Upstream: arch/x86/mm/tlb.c:596-602
	static func enter_lazy_tlb(_ mm: Ptr<mm_struct>, _ tsk: Ptr<task_struct>) {
		if this_cpu_read(cpu_tlbstate.loaded_mm) == init_mm {
			return
		}

		cpu_tlbstate.is_lazy = true
	}
}

// Upstream: arch/x86/mm/tlb.c:656-771
// PORT(swift): per-CPU data are reached through a pointer
private func flush_tlb_func_common(
		_ f: Ptr<flush_tlb_info>,
		_ local: Bool, _ reason: tlb_flush_reason) {
	// Three generations: that of the mm, the one this CPU has caught up to, and the one the requester asks for.
	let loaded_mm = this_cpu_read(cpu_tlbstate.loaded_mm)
	let loaded_mm_asid = this_cpu_read(cpu_tlbstate.loaded_mm_asid)
	let mm_tlb_gen = atomic64_read(loaded_mm.context.tlb_gen)
	let local_tlb_gen = this_cpu_read(cpu_tlbstate.ctxs[loaded_mm_asid].tlb_gen)

	// This function cannot be entered twice on a CPU.
	VM_WARN_ON(!irqs_disabled())

	if unlikely(loaded_mm == init_mm) {
		return
	}

	VM_WARN_ON(this_cpu_read(cpu_tlbstate.ctxs[loaded_mm_asid].ctx_id) !=
		   loaded_mm.context.ctx_id)

	if this_cpu_read(cpu_tlbstate.is_lazy) {
		// A lazy CPU may walk tables speculatively: it leaves them altogether, which is about as cheap.
		x86.switch_mm_irqs_off(nil, init_mm, nil)
		return
	}

	if unlikely(local_tlb_gen == mm_tlb_gen) {
		// Another flush has caught up with this one already.
		trace_tlb_flush(reason, 0)
		return
	}

	WARN_ON_ONCE(local_tlb_gen > mm_tlb_gen)
	WARN_ON_ONCE(f.new_tlb_gen > mm_tlb_gen)

	// A partial flush is enough if it is the next one for this CPU, and the last one that there is.
	if f.end != TLB_FLUSH_ALL &&
	    f.new_tlb_gen == local_tlb_gen &+ 1 &&
	    f.new_tlb_gen == mm_tlb_gen {
		// Partial flush
		let nr_invalidate = (f.end &- f.start) >> f.stride_shift
		var addr = f.start

		while addr < f.end {
			flush_tlb_one_user(addr)
			addr &+= 1 << f.stride_shift
		}
		if local {
			count_vm_tlb_events(NR_TLB_LOCAL_FLUSH_ONE, nr_invalidate)
		}
		trace_tlb_flush(reason, nr_invalidate)
	} else {
		// Full flush
		flush_tlb_local()
		if local {
			count_vm_tlb_event(NR_TLB_LOCAL_FLUSH_ALL)
		}
		trace_tlb_flush(reason, TLB_FLUSH_ALL)
	}

	// Either way this CPU is up to date.
	cpu_tlbstate.ctxs[loaded_mm_asid].tlb_gen = mm_tlb_gen
}

// Upstream: arch/x86/mm/tlb.c:773-778
private func flush_tlb_func_local(_ info: UInt, _ reason: tlb_flush_reason) {
	let f: Ptr<flush_tlb_info> = voidp(info)

	flush_tlb_func_common(f, true, reason)
}

// Upstream: arch/x86/mm/tlb.c:780-791
// PORT(omit): statistics
private func flush_tlb_func_remote(_ info: UInt) {
	let f: Ptr<flush_tlb_info> = voidp(info)

	inc_irq_stat()

	if f.mm != nil && f.mm != this_cpu_read(cpu_tlbstate.loaded_mm) {
		return
	}

	count_vm_tlb_event(NR_TLB_REMOTE_FLUSH_RECEIVED)
	flush_tlb_func_common(f, false, TLB_REMOTE_SHOOTDOWN)
}

// Upstream: arch/x86/mm/tlb.c:793-796
// PORT(swift): per-CPU data of another CPU are named by their place
private func tlb_is_not_lazy(_ cpu: UInt, _ data: UInt) -> Bool {
	let tlbstate: Ptr<tlb_state> = per_cpu_ptr(cpu_tlbstate_offset, cpu)
	return !tlbstate.is_lazy
}

// Upstream: arch/x86/mm/tlb.c:798-824
private func native_flush_tlb_others(
		_ cpumask: Ptr<cpumask>,
		_ info: Ptr<flush_tlb_info>) {
	count_vm_tlb_event(NR_TLB_REMOTE_FLUSH)
	if info.end == TLB_FLUSH_ALL {
		trace_tlb_flush(TLB_REMOTE_SEND_IPI, TLB_FLUSH_ALL)
	} else {
		trace_tlb_flush(TLB_REMOTE_SEND_IPI,
				(info.end &- info.start) >> PAGE_SHIFT)
	}

	// Lazy CPUs flush when they come back to the mm, unless tables were freed, which they could walk until then.
	if info.freed_tables {
		smp_call_function_many(cpumask, flush_tlb_func_remote,
			       voidp(info), 1)
	} else {
		on_each_cpu_cond_mask(tlb_is_not_lazy, flush_tlb_func_remote,
				voidp(info), 1, cpumask)
	}
}

// Upstream: arch/x86/mm/tlb.c:826-830
// PORT(omit): paravirtualisation
private func flush_tlb_others(
		_ cpumask: Ptr<cpumask>,
		_ info: Ptr<flush_tlb_info>) {
	native_flush_tlb_others(cpumask, info)
}

// Upstream: arch/x86/mm/tlb.c:850-874
// PORT(omit): CONFIG_DEBUG_VM
private func get_flush_tlb_info(
		_ mm: Ptr<mm_struct>,
		_ start: UInt, _ end: UInt,
		_ stride_shift: UInt, _ freed_tables: Bool,
		_ new_tlb_gen: UInt) -> Ptr<flush_tlb_info> {
	let info = flush_tlb_info_of_this_cpu

	info.start = start
	info.end = end
	info.mm = mm
	info.stride_shift = stride_shift
	info.freed_tables = freed_tables
	info.new_tlb_gen = new_tlb_gen

	return info
}

// Upstream: arch/x86/mm/tlb.c:876-883
// PORT(omit): CONFIG_DEBUG_VM
private func put_flush_tlb_info() {
}

// Upstream: arch/x86/mm/tlb.c:885-920
// PORT(omit): holding on to the CPU: nobody is moved
func flush_tlb_mm_range(
		_ mm: Ptr<mm_struct>, _ start: UInt,
		_ end: UInt, _ stride_shift: UInt,
		_ freed_tables: Bool) {
	var start = start
	var end = end
	var info: Ptr<flush_tlb_info>
	var new_tlb_gen: UInt
	var cpu: UInt

	cpu = get_cpu()

	// Beyond a number of pages, flushing all is cheaper.
	if (end == TLB_FLUSH_ALL) ||
	    ((end &- start) >> stride_shift) > x86.tlb_single_page_flush_ceiling {
		start = 0
		end = TLB_FLUSH_ALL
	}

	// Also a barrier; the other side is in switch_mm().
	new_tlb_gen = inc_mm_tlb_gen(mm)

	info = get_flush_tlb_info(mm, start, end, stride_shift, freed_tables,
				  new_tlb_gen)

	if mm == this_cpu_read(cpu_tlbstate.loaded_mm) {
		lockdep_assert_irqs_enabled()
		local_irq_disable()
		flush_tlb_func_local(voidp(info), TLB_LOCAL_MM_SHOOTDOWN)
		local_irq_enable()
	}

	if cpumask_any_but(mm_cpumask(mm), cpu) < nr_cpu_ids {
		flush_tlb_others(mm_cpumask(mm), info)
	}

	put_flush_tlb_info()
	put_cpu()
}

// Upstream: arch/x86/mm/tlb.c:1019-1036
// PORT(omit): page-table isolation is off
private func native_flush_tlb_one_user(_ addr: UInt) {
	invlpg(addr)
}

// Upstream: arch/x86/mm/tlb.c:1038-1041
// PORT(omit): paravirtualisation
private func flush_tlb_one_user(_ addr: UInt) {
	native_flush_tlb_one_user(addr)
}

// Upstream: arch/x86/mm/tlb.c:1080-1093
// PORT(omit): page-table isolation is off
private func native_flush_tlb_local() {
	WARN_ON_ONCE(preemptible())

	native_write_cr3(__native_read_cr3())
}

// Upstream: arch/x86/mm/tlb.c:1095-1098
// PORT(omit): paravirtualisation
private func flush_tlb_local() {
	native_flush_tlb_local()
}

extension x86 {
	// Upstream: arch/x86/include/asm/tlbflush.h:218-219
	static func flush_tlb_mm(_ mm: Ptr<mm_struct>) {
		flush_tlb_mm_range(mm, 0, TLB_FLUSH_ALL, 0, true)
	}

	// Upstream: arch/x86/include/asm/tlbflush.h:221-225
	// PORT(omit): the stride of hugetlb areas
	static func flush_tlb_range(_ vma: Ptr<vm_area_struct>, _ start: UInt, _ end: UInt) {
		flush_tlb_mm_range(vma.vm_mm, start, end,
				   PAGE_SHIFT, false)
	}

	// Upstream: arch/x86/include/asm/tlbflush.h:233-236
	static func flush_tlb_page(_ vma: Ptr<vm_area_struct>, _ a: UInt) {
		flush_tlb_mm_range(vma.vm_mm, a, a &+ PAGE_SIZE, PAGE_SHIFT, false)
	}

	// Upstream: arch/x86/include/asm/tlbflush.h:249-254
	static func arch_tlbbatch_add_mm(
			_ batch: Ptr<arch_tlbflush_unmap_batch>,
			_ mm: Ptr<mm_struct>) {
		_ = inc_mm_tlb_gen(mm)
		cpumask_or(batch.cpumask, batch.cpumask, mm_cpumask(mm))
	}

	// Upstream: arch/x86/mm/tlb.c:1134-1151
	static func arch_tlbbatch_flush(_ batch: Ptr<arch_tlbflush_unmap_batch>) {
		let cpu = get_cpu()

		if cpumask_test_cpu(cpu, batch.cpumask) {
			lockdep_assert_irqs_enabled()
			local_irq_disable()
			flush_tlb_func_local(voidp(full_flush_tlb_info), TLB_LOCAL_SHOOTDOWN)
			local_irq_enable()
		}

		if cpumask_any_but(batch.cpumask, cpu) < nr_cpu_ids {
			flush_tlb_others(batch.cpumask, full_flush_tlb_info)
		}

		cpumask_clear(batch.cpumask)

		put_cpu()
	}
}

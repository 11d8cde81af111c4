// SPDX-License-Identifier: GPL-2.0-only
// TLB flushing on 64-bit powerpc with radix tables. Mirrors arch/powerpc/mm/book3s64/radix_tlb.c.

import Linux

private var RIC_FLUSH_TLB: UInt { 0 }
private var RIC_FLUSH_PWC: UInt { 1 }
private var RIC_FLUSH_ALL: UInt { 2 }

private var MMU_NO_CONTEXT: UInt { 0xffff_ffff }

// PORT(model): pages of 4 KiB, as on the other architectures; 64 KiB is what distributions choose
private var MMU_PAGE_4K: UInt { 0 }
private var MMU_PAGE_64K: UInt { 2 }
private var MMU_PAGE_2M: UInt { 7 }
private var mmu_virtual_psize: UInt { MMU_PAGE_4K }

// PORT(model): a POWER10 of its own: no sets to step through, no errata of POWER9, no hypervisor above
private var CPU_FTR_ARCH_31: UInt { 1 }
private var CPU_FTR_P9_TLBIE_ERAT_BUG: UInt { 2 }
private var CPU_FTR_P9_TLBIE_STQ_BUG: UInt { 4 }
private var MMU_FTR_GTSE: UInt { 1 }
// Upstream: arch/powerpc/include/asm/cpu_has_feature.h:49-52
// PORT(model): a POWER9 or POWER10 with what is asked for here
private func cpu_has_feature(_ feature: UInt) -> Bool { return feature == CPU_FTR_ARCH_31 }
// Upstream: arch/powerpc/include/asm/mmu.h:248-272
// PORT(model): a POWER9 or POWER10 with what is asked for here
private func mmu_has_feature(_ feature: UInt) -> Bool { return feature == MMU_FTR_GTSE }
private var POWER9_TLB_SETS_RADIX: UInt { 128 }

// Upstream: arch/powerpc/include/asm/mmu.h:328-331
// PORT(omit): hashed tables
private func radix_enabled() -> Bool { return true }

// Upstream: arch/powerpc/include/asm/book3s/64/tlbflush.h:153-156
// PORT(stub): tlbie is what bare metal uses unless told otherwise
private func cputlb_use_tlbie() -> Bool { return true }

// Upstream: arch/powerpc/include/asm/book3s/64/tlbflush-radix.h:24-27
// PORT(swift): what is read from the device tree at boot
private func mmu_get_ap(_ psize: UInt) -> UInt {
	switch psize {
	case MMU_PAGE_4K: return 0
	case MMU_PAGE_64K: return 5
	case MMU_PAGE_2M: return 1
	default: return 2
	}
}

// Upstream: arch/powerpc/include/asm/book3s/64/mmu-hash.h:195-200
// PORT(swift): what is read from the device tree at boot
private func mmu_psize_to_shift(_ psize: UInt) -> UInt {
	switch psize {
	case MMU_PAGE_4K: return 12
	case MMU_PAGE_64K: return 16
	case MMU_PAGE_2M: return 21
	default: return 30
	}
}

// Upstream: arch/powerpc/include/asm/synch.h:25-39
// PORT(swift): instructions are functions; tracing
private func ppc_after_tlbiel_barrier() {
	ptesync()
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:103-117
// PORT(swift): instructions are functions; tracing
private func __tlbiel_pid(_ pid: UInt, _ set: UInt, _ ric: UInt) {
	var rb: UInt, rs: UInt, prs: UInt, r: UInt

	rb = PPC_BIT(53)
	rb |= set << PPC_BITLSHIFT(51)
	rs = pid << PPC_BITLSHIFT(31)
	prs = 1
	r = 1

	PPC_TLBIEL(rb, rs, ric, prs, r)
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:119-131
// PORT(swift): instructions are functions; tracing
private func __tlbie_pid(_ pid: UInt, _ ric: UInt) {
	var rb: UInt, rs: UInt, prs: UInt, r: UInt

	rb = PPC_BIT(53)
	rs = pid << PPC_BITLSHIFT(31)
	prs = 1
	r = 1

	PPC_TLBIE_5(rb, rs, ric, prs, r)
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:161-175
// PORT(swift): instructions are functions; tracing
private func __tlbiel_va(
		_ va: UInt, _ pid: UInt,
		_ ap: UInt, _ ric: UInt) {
	var rb: UInt, rs: UInt, prs: UInt, r: UInt

	rb = va & ~(PPC_BITMASK(52, 63))
	rb |= ap << PPC_BITLSHIFT(58)
	rs = pid << PPC_BITLSHIFT(31)
	prs = 1
	r = 1

	PPC_TLBIEL(rb, rs, ric, prs, r)
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:177-191
// PORT(swift): instructions are functions; tracing
private func __tlbie_va(
		_ va: UInt, _ pid: UInt,
		_ ap: UInt, _ ric: UInt) {
	var rb: UInt, rs: UInt, prs: UInt, r: UInt

	rb = va & ~(PPC_BITMASK(52, 63))
	rb |= ap << PPC_BITLSHIFT(58)
	rs = pid << PPC_BITLSHIFT(31)
	prs = 1
	r = 1

	PPC_TLBIE_5(rb, rs, ric, prs, r)
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:210-222
// PORT(swift): instructions are functions
private func fixup_tlbie_va(
		_ va: UInt, _ pid: UInt,
		_ ap: UInt) {
	if cpu_has_feature(CPU_FTR_P9_TLBIE_ERAT_BUG) {
		ptesync()
		__tlbie_va(va, 0, ap, RIC_FLUSH_TLB)
	}

	if cpu_has_feature(CPU_FTR_P9_TLBIE_STQ_BUG) {
		ptesync()
		__tlbie_va(va, pid, ap, RIC_FLUSH_TLB)
	}
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:224-236
// PORT(swift): instructions are functions
private func fixup_tlbie_va_range(
		_ va: UInt, _ pid: UInt,
		_ ap: UInt) {
	if cpu_has_feature(CPU_FTR_P9_TLBIE_ERAT_BUG) {
		ptesync()
		__tlbie_pid(0, RIC_FLUSH_TLB)
	}

	if cpu_has_feature(CPU_FTR_P9_TLBIE_STQ_BUG) {
		ptesync()
		__tlbie_va(va, pid, ap, RIC_FLUSH_TLB)
	}
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:238-255
// PORT(swift): instructions are functions
private func fixup_tlbie_pid(_ pid: UInt) {
	// Any address does; this one is probably unused.
	let va: UInt = (1 << 52) &- 1

	if cpu_has_feature(CPU_FTR_P9_TLBIE_ERAT_BUG) {
		ptesync()
		__tlbie_pid(0, RIC_FLUSH_TLB)
	}

	if cpu_has_feature(CPU_FTR_P9_TLBIE_STQ_BUG) {
		ptesync()
		__tlbie_va(va, pid, mmu_get_ap(MMU_PAGE_64K), RIC_FLUSH_TLB)
	}
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:294-320
private func _tlbiel_pid(_ pid: UInt, _ ric: UInt) {
	var set: UInt

	ptesync()

	// The first set, and with RIC_FLUSH_ALL the whole page-walk cache.
	__tlbiel_pid(pid, 0, ric)

	// The page-walk cache has no sets.
	if ric == RIC_FLUSH_PWC {
		ppc_after_tlbiel_barrier()
		return
	}

	if !cpu_has_feature(CPU_FTR_ARCH_31) {
		// The other sets.
		set = 1
		L1: while set < POWER9_TLB_SETS_RADIX {
			__tlbiel_pid(pid, set, RIC_FLUSH_TLB)
			set &+= 1
		}
	}

	ppc_after_tlbiel_barrier()
	// PORT(omit): the cache of effective to real addresses, which user entries leave with the TLB's
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:322-345
// PORT(swift): instructions are functions; a case that is also the default is written twice
private func _tlbie_pid(_ pid: UInt, _ ric: UInt) {
	ptesync()

	switch ric {
	case RIC_FLUSH_TLB:
		__tlbie_pid(pid, RIC_FLUSH_TLB)
		fixup_tlbie_pid(pid)
	case RIC_FLUSH_PWC:
		__tlbie_pid(pid, RIC_FLUSH_PWC)
	case RIC_FLUSH_ALL:
		fallthrough
	default:
		__tlbie_pid(pid, RIC_FLUSH_ALL)
		fixup_tlbie_pid(pid)
	}
	eieio_tlbsync_ptesync()
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:364-378
// PORT(stub): tlbiel on many CPUs by interrupts is never chosen, see cputlb_use_tlbie
private func _tlbiel_pid_multicast(_ mm: Ptr<mm_struct>, _ pid: UInt, _ ric: UInt) { BUG() }
// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:502-511
// PORT(omit): invalidations by interrupts, which GTSE makes needless
private func _tlbiel_va_multicast(_ mm: Ptr<mm_struct>, _ va: UInt, _ pid: UInt, _ psize: UInt, _ ric: UInt) { BUG() }
// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:552-565
// PORT(omit): invalidations by interrupts, which GTSE makes needless
private func _tlbiel_va_range_multicast(
		_ mm: Ptr<mm_struct>, _ start: UInt, _ end: UInt, _ pid: UInt,
		_ page_size: UInt, _ psize: UInt, _ also_pwc: Bool) { BUG() }

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:427-436
private func __tlbiel_va_range(
		_ start: UInt, _ end: UInt,
		_ pid: UInt, _ page_size: UInt,
		_ psize: UInt) {
	var addr: UInt
	let ap = mmu_get_ap(psize)

	addr = start
	L1: while addr < end {
		__tlbiel_va(addr, pid, ap, RIC_FLUSH_TLB)
		addr &+= page_size
	}
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:438-446
// PORT(swift): instructions are functions
private func _tlbiel_va(
		_ va: UInt, _ pid: UInt,
		_ psize: UInt, _ ric: UInt) {
	let ap = mmu_get_ap(psize)

	ptesync()
	__tlbiel_va(va, pid, ap, ric)
	ppc_after_tlbiel_barrier()
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:448-457
// PORT(swift): instructions are functions
private func _tlbiel_va_range(
		_ start: UInt, _ end: UInt,
		_ pid: UInt, _ page_size: UInt,
		_ psize: UInt, _ also_pwc: Bool) {
	ptesync()
	if also_pwc {
		__tlbiel_pid(pid, 0, RIC_FLUSH_PWC)
	}
	__tlbiel_va_range(start, end, pid, page_size, psize)
	ppc_after_tlbiel_barrier()
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:459-470
private func __tlbie_va_range(
		_ start: UInt, _ end: UInt,
		_ pid: UInt, _ page_size: UInt,
		_ psize: UInt) {
	var addr: UInt
	let ap = mmu_get_ap(psize)

	addr = start
	L1: while addr < end {
		__tlbie_va(addr, pid, ap, RIC_FLUSH_TLB)
		addr &+= page_size
	}

	fixup_tlbie_va_range(addr &- page_size, pid, ap)
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:472-481
// PORT(swift): instructions are functions
private func _tlbie_va(
		_ va: UInt, _ pid: UInt,
		_ psize: UInt, _ ric: UInt) {
	let ap = mmu_get_ap(psize)

	ptesync()
	__tlbie_va(va, pid, ap, ric)
	fixup_tlbie_va(va, pid, ap)
	eieio_tlbsync_ptesync()
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:541-550
// PORT(swift): instructions are functions
private func _tlbie_va_range(
		_ start: UInt, _ end: UInt,
		_ pid: UInt, _ page_size: UInt,
		_ psize: UInt, _ also_pwc: Bool) {
	ptesync()
	if also_pwc {
		__tlbie_pid(pid, RIC_FLUSH_PWC)
	}
	__tlbie_va_range(start, end, pid, page_size, psize)
	eieio_tlbsync_ptesync()
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:632-642
private func mm_needs_flush_escalation(_ mm: Ptr<mm_struct>) -> Bool {
	// The nest MMU of POWER9 may keep what RIC=0 for a PID should have removed.
	if atomic_read(mm.context.copros) > 0 {
		return true
	}
	return false
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:648-689
// PORT(omit): kernel threads that keep the mm loaded lazily; see `run` of the system-call table
private func exit_lazy_flush_tlb(_ mm: Ptr<mm_struct>, _ always_flush: Bool) {
	var always_flush = always_flush
	let pid = mm.context.id
	let cpu = smp_processor_id()

	out: do {
		// A kernel thread may have begun to use the mm meanwhile.
		if current.mm == mm {
			break out
		}

		VM_BUG_ON(current.active_mm == mm)

		// An interrupt that comes late finds the CPU gone from the mask.
		if cpumask_test_cpu(cpu, mm_cpumask(mm)) {
			atomic_dec(mm.context.active_cpus)
			cpumask_clear_cpu(cpu, mm_cpumask(mm))
			always_flush = true
		}
	}
	if always_flush {
		_tlbiel_pid(pid, RIC_FLUSH_ALL)
	}
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:692-696
private func do_exit_flush_lazy_tlb(_ arg: UInt) {
	let mm: Ptr<mm_struct> = voidp(arg)
	exit_lazy_flush_tlb(mm, true)
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:698-709
private func exit_flush_lazy_tlbs(_ mm: Ptr<mm_struct>) {
	smp_call_function_many(mm_cpumask(mm), do_exit_flush_lazy_tlb,
				voidp(mm), 1)
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:724-724
private var tlb_mm_cpumask_trim_timer: UInt { 1073 }

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:726-734
// PORT(swift): the counter is one of this CPU alone
private func tick_and_test_trim_clock() -> Bool {
	mm_cpumask_trim_clock.value &+= 1
	if mm_cpumask_trim_clock.value ==
			tlb_mm_cpumask_trim_timer {
		mm_cpumask_trim_clock.value = 0
		return true
	}
	return false
}

private enum tlb_flush_type {
	case FLUSH_TYPE_NONE
	case FLUSH_TYPE_LOCAL
	case FLUSH_TYPE_GLOBAL
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:742-808
private func flush_type_needed(_ mm: Ptr<mm_struct>, _ fullmm: Bool) -> tlb_flush_type {
	let active_cpus = atomic_read(mm.context.active_cpus)
	let cpu = smp_processor_id()

	if active_cpus == 0 {
		return .FLUSH_TYPE_NONE
	}
	if active_cpus == 1 && cpumask_test_cpu(cpu, mm_cpumask(mm)) {
		if current.mm != mm {
			// Now and then a CPU that does not run the process is taken out of the mask.
			if tick_and_test_trim_clock() {
				exit_lazy_flush_tlb(mm, true)
				return .FLUSH_TYPE_NONE
			}
		}
		return .FLUSH_TYPE_LOCAL
	}

	// Coprocessors listen to tlbie alone.
	if atomic_read(mm.context.copros) > 0 {
		return .FLUSH_TYPE_GLOBAL
	}

	// An mm that is going away needs no trimming.
	if fullmm {
		return .FLUSH_TYPE_GLOBAL
	}

	// The only thread of a process: all other CPUs can be trimmed.
	if atomic_read(mm.mm_users) <= 1 && current.mm == mm {
		exit_flush_lazy_tlbs(mm)
		// Whoever begins to use the mm now does so after the PTEs were removed.
		return .FLUSH_TYPE_LOCAL
	}

	// Now and then the mask is trimmed, perhaps to nothing.
	if tick_and_test_trim_clock() {
		exit_flush_lazy_tlbs(mm)
		if current.mm == mm {
			return .FLUSH_TYPE_LOCAL
		}
		if cpumask_test_cpu(cpu, mm_cpumask(mm)) {
			exit_lazy_flush_tlb(mm, true)
		}
		return .FLUSH_TYPE_NONE
	}

	return .FLUSH_TYPE_GLOBAL
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:811-848
// PORT(omit): flushing through the hypervisor
func radix__flush_tlb_mm(_ mm: Ptr<mm_struct>) {
	var pid: UInt
	var type: tlb_flush_type

	pid = mm.context.id
	if unlikely(pid == MMU_NO_CONTEXT) {
		return
	}

	preempt_disable()
	// The read of mm_cpumask comes after the clearing of PTEs; the other side is in switch_mm_irqs_off().
	smp_mb()
	type = flush_type_needed(mm, false)
	if type == .FLUSH_TYPE_LOCAL {
		_tlbiel_pid(pid, RIC_FLUSH_TLB)
	} else if type == .FLUSH_TYPE_GLOBAL {
		if cputlb_use_tlbie() {
			if mm_needs_flush_escalation(mm) {
				_tlbie_pid(pid, RIC_FLUSH_ALL)
			} else {
				_tlbie_pid(pid, RIC_FLUSH_TLB)
			}
		} else {
			_tlbiel_pid_multicast(mm, pid, RIC_FLUSH_TLB)
		}
	}
	preempt_enable()
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:851-881
// PORT(omit): flushing through the hypervisor
private func __flush_all_mm(_ mm: Ptr<mm_struct>, _ fullmm: Bool) {
	var pid: UInt
	var type: tlb_flush_type

	pid = mm.context.id
	if unlikely(pid == MMU_NO_CONTEXT) {
		return
	}

	preempt_disable()
	smp_mb()
	type = flush_type_needed(mm, fullmm)
	if type == .FLUSH_TYPE_LOCAL {
		_tlbiel_pid(pid, RIC_FLUSH_ALL)
	} else if type == .FLUSH_TYPE_GLOBAL {
		if cputlb_use_tlbie() {
			_tlbie_pid(pid, RIC_FLUSH_ALL)
		} else {
			_tlbiel_pid_multicast(mm, pid, RIC_FLUSH_ALL)
		}
	}
	preempt_enable()
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:883-886
func radix__flush_all_mm(_ mm: Ptr<mm_struct>) {
	__flush_all_mm(mm, false)
}

// Upstream: arch/powerpc/include/asm/book3s/64/tlbflush.h:50-56
// PORT(swift): calls what radix__flush_pmd_tlb_range calls
func flush_pmd_tlb_range_of_radix(_ vma: Ptr<vm_area_struct>, _ start: UInt, _ end: UInt) {
	__radix__flush_tlb_range_psize(vma.vm_mm, start, end, MMU_PAGE_2M, false)
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:1262-1306
// PORT(omit): pages of other sizes than 4 KiB
private func radix__flush_tlb_collapsed_pmd(_ mm: Ptr<mm_struct>, _ addr: UInt) {
	var pid: UInt

	pid = mm.context.id
	if unlikely(pid == MMU_NO_CONTEXT) {
		return
	}

	// With pages of 4 KiB everything goes.
	radix__flush_all_mm(mm)
}

// Upstream: arch/powerpc/mm/book3s64/pgtable.c:84-91
private func do_serialize(_ arg: UInt) {
	// The CPU may leave the set of those that use the mm while it is here.
	if radix_enabled() {
		let mm: Ptr<mm_struct> = voidp(arg)
		exit_lazy_flush_tlb(mm, false)
	}
}

// Upstream: arch/powerpc/mm/book3s64/pgtable.c:103-107
private func serialize_against_pte_lookup(_ mm: Ptr<mm_struct>) {
	smp_mb()
	smp_call_function_many(mm_cpumask(mm), do_serialize, voidp(mm), 1)
}

// Upstream: arch/powerpc/mm/book3s64/radix_pgtable.c:946-973
func radix__pmdp_collapse_flush(
		_ vma: Ptr<vm_area_struct>, _ address: UInt,
		_ pmdp: Ptr<pmd_t>) -> pmd_t {
	var pmd: pmd_t

	VM_BUG_ON((address & ~HPAGE_PMD_MASK) != 0)
	VM_BUG_ON(pmd_trans_huge(*pmdp))
	VM_BUG_ON(pmd_devmap(*pmdp))
	// Called for an entry that points to a table.
	pmd = *pmdp
	pmd_clear(pmdp)

	// Whoever walks without a lock has disabled interrupts.
	serialize_against_pte_lookup(vma.vm_mm)

	radix__flush_tlb_collapsed_pmd(vma.vm_mm, address)

	return pmd
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:889-923
// PORT(omit): flushing through the hypervisor
func radix__flush_tlb_page_psize(
		_ mm: Ptr<mm_struct>, _ vmaddr: UInt,
		_ psize: UInt) {
	var pid: UInt
	var type: tlb_flush_type

	pid = mm.context.id
	if unlikely(pid == MMU_NO_CONTEXT) {
		return
	}

	preempt_disable()
	smp_mb()
	type = flush_type_needed(mm, false)
	if type == .FLUSH_TYPE_LOCAL {
		_tlbiel_va(vmaddr, pid, psize, RIC_FLUSH_TLB)
	} else if type == .FLUSH_TYPE_GLOBAL {
		if cputlb_use_tlbie() {
			_tlbie_va(vmaddr, pid, psize, RIC_FLUSH_TLB)
		} else {
			_tlbiel_va_multicast(mm, vmaddr, pid, psize, RIC_FLUSH_TLB)
		}
	}
	preempt_enable()
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:925-932
// PORT(omit): CONFIG_HUGETLB_PAGE
func radix__flush_tlb_page(_ vma: Ptr<vm_area_struct>, _ vmaddr: UInt) {
	radix__flush_tlb_page_psize(vma.vm_mm, vmaddr, mmu_virtual_psize)
}

private var tlb_single_page_flush_ceiling: UInt { 33 }
private var tlb_local_single_page_flush_ceiling: UInt { POWER9_TLB_SETS_RADIX &* 2 }

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:990-1077
// PORT(omit): flushing through the hypervisor
private func __radix__flush_tlb_range(
		_ mm: Ptr<mm_struct>,
		_ start: UInt, _ end: UInt) {
	var pid: UInt
	let page_shift = mmu_psize_to_shift(mmu_virtual_psize)
	let page_size: UInt = 1 << page_shift
	let nr_pages = (end &- start) >> page_shift
	let fullmm = (end == TLB_FLUSH_ALL)
	var flush_pid: Bool
	var type: tlb_flush_type

	pid = mm.context.id
	if unlikely(pid == MMU_NO_CONTEXT) {
		return
	}

	preempt_disable()
	smp_mb()
	out: do {
		type = flush_type_needed(mm, fullmm)
		if type == .FLUSH_TYPE_NONE {
			break out
		}

		if fullmm {
			flush_pid = true
		} else if type == .FLUSH_TYPE_GLOBAL {
			flush_pid = nr_pages > tlb_single_page_flush_ceiling
		} else {
			flush_pid = nr_pages > tlb_local_single_page_flush_ceiling
		}

		if flush_pid {
			if type == .FLUSH_TYPE_LOCAL {
				_tlbiel_pid(pid, RIC_FLUSH_TLB)
			} else {
				if cputlb_use_tlbie() {
					if mm_needs_flush_escalation(mm) {
						_tlbie_pid(pid, RIC_FLUSH_ALL)
					} else {
						_tlbie_pid(pid, RIC_FLUSH_TLB)
					}
				} else {
					_tlbiel_pid_multicast(mm, pid, RIC_FLUSH_TLB)
				}
			}
		} else {
			var hflush = false
			var hstart: UInt = 0, hend: UInt = 0

			if IS_ENABLED(.CONFIG_TRANSPARENT_HUGEPAGE) {
				hstart = (start &+ PMD_SIZE &- 1) & PMD_MASK
				hend = end & PMD_MASK
				if hstart < hend {
					hflush = true
				}
			}

			if type == .FLUSH_TYPE_LOCAL {
				ptesync()
				__tlbiel_va_range(start, end, pid, page_size, mmu_virtual_psize)
				if hflush {
					__tlbiel_va_range(hstart, hend, pid,
							PMD_SIZE, MMU_PAGE_2M)
				}
				ppc_after_tlbiel_barrier()
			} else if cputlb_use_tlbie() {
				ptesync()
				__tlbie_va_range(start, end, pid, page_size, mmu_virtual_psize)
				if hflush {
					__tlbie_va_range(hstart, hend, pid,
							PMD_SIZE, MMU_PAGE_2M)
				}
				eieio_tlbsync_ptesync()
			} else {
				_tlbiel_va_range_multicast(mm,
						start, end, pid, page_size, mmu_virtual_psize, false)
				if hflush {
					_tlbiel_va_range_multicast(mm,
						hstart, hend, pid, PMD_SIZE, MMU_PAGE_2M, false)
				}
			}
		}
	}
	preempt_enable()
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:1079-1089
// PORT(omit): CONFIG_HUGETLB_PAGE
func radix__flush_tlb_range(
		_ vma: Ptr<vm_area_struct>, _ start: UInt,
		_ end: UInt) {
	__radix__flush_tlb_range(vma.vm_mm, start, end)
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:1092-1105
// PORT(model): pages of 4 KiB
private func radix_get_mmu_psize(_ page_size: UInt) -> UInt? {
	var psize: UInt

	if page_size == (1 << mmu_psize_to_shift(mmu_virtual_psize)) {
		psize = mmu_virtual_psize
	} else if page_size == (1 << mmu_psize_to_shift(MMU_PAGE_2M)) {
		psize = MMU_PAGE_2M
	} else {
		return nil
	}
	return psize
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:1149-1177
// PORT(swift): no size is nil, not -1
func radix__tlb_flush(_ tlb: Ptr<mmu_gather>) {
	var psize: UInt?
	let mm = tlb.mm
	let page_size = tlb.page_size
	let start = tlb.start
	let end = tlb.end

	psize = radix_get_mmu_psize(page_size)
	// The process is going away: what caches its table of processes goes as well.
	if tlb.fullmm || tlb.need_flush_all {
		__flush_all_mm(mm, true)
	} else if psize == nil {
		if !tlb.freed_tables {
			radix__flush_tlb_mm(mm)
		} else {
			radix__flush_all_mm(mm)
		}
	} else {
		if !tlb.freed_tables {
			radix__flush_tlb_range_psize(mm, start, end, psize!)
		} else {
			radix__flush_tlb_pwc_range_psize(mm, start, end, psize!)
		}
	}
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:1179-1247
// PORT(omit): flushing through the hypervisor
private func __radix__flush_tlb_range_psize(
		_ mm: Ptr<mm_struct>,
		_ start: UInt, _ end: UInt,
		_ psize: UInt, _ also_pwc: Bool) {
	var also_pwc = also_pwc
	var pid: UInt
	let page_shift = mmu_psize_to_shift(psize)
	let page_size: UInt = 1 << page_shift
	let nr_pages = (end &- start) >> page_shift
	var fullmm = (end == TLB_FLUSH_ALL)
	var flush_pid: Bool
	var type: tlb_flush_type

	pid = mm.context.id
	if unlikely(pid == MMU_NO_CONTEXT) {
		return
	}

	fullmm = (end == TLB_FLUSH_ALL)

	preempt_disable()
	smp_mb()
	out: do {
		type = flush_type_needed(mm, fullmm)
		if type == .FLUSH_TYPE_NONE {
			break out
		}

		if fullmm {
			flush_pid = true
		} else if type == .FLUSH_TYPE_GLOBAL {
			flush_pid = nr_pages > tlb_single_page_flush_ceiling
		} else {
			flush_pid = nr_pages > tlb_local_single_page_flush_ceiling
		}

		if flush_pid {
			if type == .FLUSH_TYPE_LOCAL {
				_tlbiel_pid(pid, also_pwc ? RIC_FLUSH_ALL : RIC_FLUSH_TLB)
			} else {
				if cputlb_use_tlbie() {
					if mm_needs_flush_escalation(mm) {
						also_pwc = true
					}

					_tlbie_pid(pid,
						also_pwc ? RIC_FLUSH_ALL : RIC_FLUSH_TLB)
				} else {
					_tlbiel_pid_multicast(mm, pid,
						also_pwc ? RIC_FLUSH_ALL : RIC_FLUSH_TLB)
				}
			}
		} else {
			if type == .FLUSH_TYPE_LOCAL {
				_tlbiel_va_range(start, end, pid, page_size, psize, also_pwc)
			} else if cputlb_use_tlbie() {
				_tlbie_va_range(start, end, pid, page_size, psize, also_pwc)
			} else {
				_tlbiel_va_range_multicast(mm,
						start, end, pid, page_size, psize, also_pwc)
			}
		}
	}
	preempt_enable()
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:1249-1253
func radix__flush_tlb_range_psize(
		_ mm: Ptr<mm_struct>, _ start: UInt,
		_ end: UInt, _ psize: UInt) {
	__radix__flush_tlb_range_psize(mm, start, end, psize, false)
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:1255-1259
private func radix__flush_tlb_pwc_range_psize(
		_ mm: Ptr<mm_struct>, _ start: UInt,
		_ end: UInt, _ psize: UInt) {
	__radix__flush_tlb_range_psize(mm, start, end, psize, true)
}

// Upstream: arch/powerpc/mm/book3s64/radix_tlb.c:1309-1313
func radix__flush_pmd_tlb_range(
		_ vma: Ptr<vm_area_struct>,
		_ start: UInt, _ end: UInt) {
	radix__flush_tlb_range_psize(vma.vm_mm, start, end, MMU_PAGE_2M)
}

enum powerpc {
	// Upstream: arch/powerpc/include/asm/book3s/64/tlbflush.h:114-119
	// PORT(omit): hashed tables
	static func flush_tlb_mm(_ mm: Ptr<mm_struct>) {
		radix__flush_tlb_mm(mm)
	}

	// Upstream: arch/powerpc/include/asm/book3s/64/tlbflush.h:121-127
	// PORT(omit): hashed tables
	static func flush_tlb_page(_ vma: Ptr<vm_area_struct>, _ vmaddr: UInt) {
		radix__flush_tlb_page(vma, vmaddr)
	}

	// Upstream: arch/powerpc/include/asm/book3s/64/tlbflush.h:68-74
	// PORT(omit): hashed tables
	static func flush_tlb_range(_ vma: Ptr<vm_area_struct>, _ start: UInt, _ end: UInt) {
		radix__flush_tlb_range(vma, start, end)
	}
}

// Upstream: arch/powerpc/mm/book3s64/mmu_context.c:305-309
// PORT(model): the process table leads from a PID to its tables
private func radix__switch_mmu_context(_ prev: Ptr<mm_struct>, _ next: Ptr<mm_struct>) {
	load_context(table_frame(next.pgd), next.context.id)
}

extension powerpc {
	// Upstream: arch/powerpc/mm/mmu_context.c:34-102
	// PORT(omit): vector streams, hypervisors and membarrier
	static func switch_mm_irqs_off(_ prev: Ptr<mm_struct>, _ next: Ptr<mm_struct>, _ tsk: Ptr<task_struct>) {
		// From now on flushes of it have to reach this CPU.
		if !cpumask_test_cpu(smp_processor_id(), mm_cpumask(next)) {
			cpumask_set_cpu(smp_processor_id(), mm_cpumask(next))
			atomic_inc(next.context.active_cpus)

			// Orders this before the load of the PID; the other side is where the mask is read for a flush.
			smp_mb()
		}

		if prev == next {
			return
		}

		radix__switch_mmu_context(prev, next)
	}
}

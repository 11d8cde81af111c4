// SPDX-License-Identifier: GPL-2.0-only
// The flushes that generic code calls: one image serves all architectures, so each goes to the one that was booted.

import Linux

// PORT(swift): asm/tlbflush.h is a file of each architecture upstream; here these functions choose

// Upstream: arch/arm64/include/asm/tlbflush.h:246-254
func flush_tlb_mm(_ mm: Ptr<mm_struct>) {
	switch ARCH {
	case .x86: x86.flush_tlb_mm(mm)
	case .arm64: arm64.flush_tlb_mm(mm)
	case .powerpc: powerpc.flush_tlb_mm(mm)
	}
}

// Upstream: arch/arm64/include/asm/tlbflush.h:266-271
func flush_tlb_page(_ vma: Ptr<vm_area_struct>, _ address: UInt) {
	switch ARCH {
	case .x86: x86.flush_tlb_page(vma, address)
	case .arm64: arm64.flush_tlb_page(vma, address)
	case .powerpc: powerpc.flush_tlb_page(vma, address)
	}
}

// Upstream: arch/arm64/include/asm/tlbflush.h:362-371
func flush_tlb_range(_ vma: Ptr<vm_area_struct>, _ start: UInt, _ end: UInt) {
	switch ARCH {
	case .x86: x86.flush_tlb_range(vma, start, end)
	case .arm64: arm64.flush_tlb_range(vma, start, end)
	case .powerpc: powerpc.flush_tlb_range(vma, start, end)
	}
}

// Upstream: arch/arm64/include/asm/pgtable.h:43-44
// PORT(swift): x86 has the generic one, include/linux/pgtable.h:1419; powerpc arch/powerpc/include/asm/book3s/64/tlbflush.h:50-56
func flush_pmd_tlb_range(_ vma: Ptr<vm_area_struct>, _ addr: UInt, _ end: UInt) {
	switch ARCH {
	case .x86: x86.flush_tlb_range(vma, addr, end)
	case .arm64: arm64.__flush_tlb_range(vma, addr, end, PMD_SIZE, false, 2)
	case .powerpc: flush_pmd_tlb_range_of_radix(vma, addr, end)
	}
}

// Upstream: include/linux/pgtable.h:1420-1420
func flush_pud_tlb_range(_ vma: Ptr<vm_area_struct>, _ addr: UInt, _ end: UInt) {
	flush_tlb_range(vma, addr, end)
}

// Called only where CONFIG_ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH is set.

// Upstream: arch/x86/include/asm/tlbflush.h:249-254
func arch_tlbbatch_add_mm(_ batch: Ptr<arch_tlbflush_unmap_batch>, _ mm: Ptr<mm_struct>) {
	x86.arch_tlbbatch_add_mm(batch, mm)
}

// Upstream: arch/x86/mm/tlb.c:1134-1151
func arch_tlbbatch_flush(_ batch: Ptr<arch_tlbflush_unmap_batch>) {
	x86.arch_tlbbatch_flush(batch)
}

// An address space starts to run on this CPU during set-up.

// Upstream: arch/x86/include/asm/mmu_context.h:101-101
// PORT(swift): arm64 begins with no ASID where they roll over, arch/arm64/include/asm/mmu_context.h:163-168
func init_context(_ mm: Ptr<mm_struct>) {
	if last_mm_ctx_id.value == 0 {
		asids_init()
	}
	last_mm_ctx_id.value &+= 1
	// init_mm's is 1.
	mm.context.ctx_id = last_mm_ctx_id.value &+ 1
	mm.context.id = ARCH == .arm64 && asids_roll_over ? 0 : last_mm_ctx_id.value
	atomic_set(mm.context.tlb_gen, 1)
}

// Upstream: arch/x86/mm/tlb.c:422-581
// PORT(stub): set-up only; stands for switch_mm() of the architecture, from init_mm
func activate_mm(_ next: Ptr<mm_struct>) {
	let cpu = smp_processor_id()

	cpumask_set_cpu(cpu, mm_cpumask(next))
	if ARCH == .powerpc {
		atomic_inc(next.context.active_cpus)
	}
	cpu_tlbstate.loaded_mm = next
	cpu_tlbstate.loaded_mm_asid = 0
	cpu_tlbstate.next_asid = 1
	cpu_tlbstate.is_lazy = false
	cpu_tlbstate.ctxs[0].ctx_id = next.context.ctx_id
	cpu_tlbstate.ctxs[0].tlb_gen = atomic64_read(next.context.tlb_gen)
	if ARCH == .arm64 && asids_roll_over {
		check_and_switch_context(next)
	} else {
		// x86: PCID 1 is that of slot 0.
		load_context(table_frame(next.pgd), ARCH == .x86 ? 1 : next.context.id)
	}
}

// Upstream: arch/x86/mm/tlb.c:422-581
// PORT(stub): set-up only; the CPU has the kernel's own address space
func activate_init_mm() {
	cpu_tlbstate.loaded_mm = init_mm
	cpu_tlbstate.loaded_mm_asid = 0
	cpu_tlbstate.next_asid = 1
	cpu_tlbstate.is_lazy = false
	cpu_tlbstate.ctxs[0].ctx_id = init_mm.context.ctx_id
	load_context(0, 0)
}

// What the scheduler calls.

// Upstream: arch/x86/mm/tlb.c:422-581
func switch_mm_irqs_off(_ prev: Ptr<mm_struct>, _ next: Ptr<mm_struct>, _ tsk: Ptr<task_struct>) {
	switch ARCH {
	case .x86: x86.switch_mm_irqs_off(prev, next, tsk)
	case .arm64: arm64.switch_mm(prev, next, tsk)
	case .powerpc: powerpc.switch_mm_irqs_off(prev, next, tsk)
	}
}

// Upstream: arch/x86/mm/tlb.c:596-602
// PORT(swift): the others have nothing to do: arch/arm64/include/asm/mmu_context.h:193-202
func enter_lazy_tlb(_ mm: Ptr<mm_struct>, _ tsk: Ptr<task_struct>) {
	if ARCH == .x86 {
		x86.enter_lazy_tlb(mm, tsk)
	}
}

// SPDX-License-Identifier: GPL-2.0-only
// How each architecture frees tables: as pages after the flush, or after a grace period too.

import Linux

// PORT(swift): asm/pgalloc.h and asm/tlb.h are files of each architecture upstream; here these functions choose

// Upstream: arch/arm64/include/asm/tlb.h:71-76
func __pte_free_tlb(_ tlb: Ptr<mmu_gather>, _ pte: pgtable_t, _ addr: UInt) {
	switch ARCH {
	case .x86: x86.___pte_free_tlb(tlb, voidp(voidp(pte)))
	case .arm64: arm64.__pte_free_tlb(tlb, voidp(voidp(pte)), addr)
	case .powerpc: powerpc.__pte_free_tlb(tlb, pfn_to_page(table_frame(Ptr<pte_t>(address: pte.address))), addr)
	}
}

// Upstream: arch/arm64/include/asm/tlb.h:79-86
func __pmd_free_tlb(_ tlb: Ptr<mmu_gather>, _ pmdp: Ptr<pmd_t>, _ addr: UInt) {
	switch ARCH {
	case .x86: x86.___pmd_free_tlb(tlb, pmdp)
	case .arm64: arm64.__pmd_free_tlb(tlb, pmdp, addr)
	case .powerpc: powerpc.__pmd_free_tlb(tlb, pmdp, addr)
	}
}

// Upstream: arch/arm64/include/asm/tlb.h:90-94
func __pud_free_tlb(_ tlb: Ptr<mmu_gather>, _ pudp: Ptr<pud_t>, _ addr: UInt) {
	switch ARCH {
	case .x86: x86.___pud_free_tlb(tlb, pudp)
	case .arm64: arm64.__pud_free_tlb(tlb, pudp, addr)
	case .powerpc: powerpc.__pud_free_tlb(tlb, pudp, addr)
	}
}

// Upstream: arch/arm64/include/asm/tlb.h:19-19
func tlb_flush(_ tlb: Ptr<mmu_gather>) {
	switch ARCH {
	case .x86: x86.tlb_flush(tlb)
	case .arm64: arm64.tlb_flush(tlb)
	case .powerpc: powerpc.tlb_flush(tlb)
	}
}

// Upstream: arch/arm64/include/asm/tlb.h:14-17
// PORT(model): tables are whole frames on powerpc too, where upstream cuts frames into fragments
func __tlb_remove_table(_ _table: Ptr<page>) {
	free_page_and_swap_cache(_table)
}

// Upstream: arch/powerpc/include/asm/tlb.h:37-37
// PORT(omit): hashed tables
func tlb_needs_table_invalidate() -> Bool { return true }

// Upstream: include/linux/mm.h:2215-2220
// PORT(omit): locks of tables lie in their pages and are not allocated; statistics
func pgtable_pte_page_dtor(_ page: Ptr<page>) {}
// Upstream: include/linux/mm.h:2310-2315
func pgtable_pmd_page_dtor(_ page: Ptr<page>) {}

extension x86 {
	// Upstream: arch/x86/mm/pgtable.c:22-26
	private static func paravirt_tlb_remove_table(_ tlb: Ptr<mmu_gather>, _ table: Ptr<page>) {
		tlb_remove_page(tlb, table)
	}

	// Upstream: arch/x86/mm/pgtable.c:53-58
	// PORT(omit): paravirtualised tables
	static func ___pte_free_tlb(_ tlb: Ptr<mmu_gather>, _ pte: Ptr<page>) {
		pgtable_pte_page_dtor(pte)
		paravirt_tlb_remove_table(tlb, pte)
	}

	// Upstream: arch/x86/mm/pgtable.c:61-74
	// PORT(omit): paravirtualised tables
	static func ___pmd_free_tlb(_ tlb: Ptr<mmu_gather>, _ pmd: Ptr<pmd_t>) {
		let page = virt_to_page(pmd)
		pgtable_pmd_page_dtor(page)
		paravirt_tlb_remove_table(tlb, page)
	}

	// Upstream: arch/x86/mm/pgtable.c:77-81
	// PORT(omit): paravirtualised tables
	static func ___pud_free_tlb(_ tlb: Ptr<mmu_gather>, _ pud: Ptr<pud_t>) {
		paravirt_tlb_remove_table(tlb, virt_to_page(pud))
	}

	// Upstream: arch/x86/include/asm/tlb.h:8-8
	static func tlb_flush(_ tlb: Ptr<mmu_gather>) {
		var start: UInt = 0, end = TLB_FLUSH_ALL
		let stride_shift = tlb_get_unmap_shift(tlb)

		if !tlb.fullmm && !tlb.need_flush_all {
			start = tlb.start
			end = tlb.end
		}

		flush_tlb_mm_range(tlb.mm, start, end, stride_shift, tlb.freed_tables)
	}
}

extension arm64 {
	// Upstream: arch/arm64/include/asm/tlb.h:29-47
	private static func tlb_get_level(_ tlb: Ptr<mmu_gather>) -> Int {
		if tlb.cleared_ptes && !(tlb.cleared_pmds ||
					   tlb.cleared_puds ||
					   tlb.cleared_p4ds) {
			return 3
		}

		if tlb.cleared_pmds && !(tlb.cleared_ptes ||
					   tlb.cleared_puds ||
					   tlb.cleared_p4ds) {
			return 2
		}

		if tlb.cleared_puds && !(tlb.cleared_ptes ||
					   tlb.cleared_pmds ||
					   tlb.cleared_p4ds) {
			return 1
		}

		return 0
	}

	// Upstream: arch/arm64/include/asm/tlb.h:19-19
	// PORT(swift): the area that stands for the mm lies in memory that is its own
	static func tlb_flush(_ tlb: Ptr<mmu_gather>) {
		let vma = kzalloc(vm_area_struct.self)
		vma.vm_mm = tlb.mm
		let last_level = !tlb.freed_tables
		let stride = tlb_get_unmap_size(tlb)
		let tlb_level = tlb_get_level(tlb)

		// The ASID of an address space that is going away is not used again before everything was invalidated.
		if tlb.fullmm {
			if !last_level {
				flush_tlb_mm(tlb.mm)
			}
			return
		}

		__flush_tlb_range(vma, tlb.start, tlb.end, stride,
				  last_level, tlb_level)
	}

	// Upstream: arch/arm64/include/asm/tlb.h:71-76
	static func __pte_free_tlb(
			_ tlb: Ptr<mmu_gather>, _ pte: Ptr<page>,
			_ addr: UInt) {
		pgtable_pte_page_dtor(pte)
		tlb_remove_table(tlb, pte)
	}

	// Upstream: arch/arm64/include/asm/tlb.h:79-86
	static func __pmd_free_tlb(
			_ tlb: Ptr<mmu_gather>, _ pmdp: Ptr<pmd_t>,
			_ addr: UInt) {
		let page = virt_to_page(pmdp)

		pgtable_pmd_page_dtor(page)
		tlb_remove_table(tlb, page)
	}

	// Upstream: arch/arm64/include/asm/tlb.h:90-94
	static func __pud_free_tlb(
			_ tlb: Ptr<mmu_gather>, _ pudp: Ptr<pud_t>,
			_ addr: UInt) {
		tlb_remove_table(tlb, virt_to_page(pudp))
	}
}

extension powerpc {
	// Upstream: arch/powerpc/mm/book3s64/pgtable.c:398-405
	// PORT(model): tables are whole frames, so their kind is not put into the address
	private static func pgtable_free_tlb(_ tlb: Ptr<mmu_gather>, _ table: Ptr<page>) {
		tlb_remove_table(tlb, table)
	}

	// Upstream: arch/powerpc/include/asm/book3s/64/pgalloc.h:168-172
	static func __pte_free_tlb(
			_ tlb: Ptr<mmu_gather>, _ table: Ptr<page>,
			_ address: UInt) {
		pgtable_free_tlb(tlb, table)
	}

	// Upstream: arch/powerpc/include/asm/book3s/64/pgalloc.h:150-154
	static func __pmd_free_tlb(
			_ tlb: Ptr<mmu_gather>, _ pmd: Ptr<pmd_t>,
			_ address: UInt) {
		return pgtable_free_tlb(tlb, virt_to_page(pmd))
	}

	// Upstream: arch/powerpc/include/asm/book3s/64/pgalloc.h:134-138
	static func __pud_free_tlb(
			_ tlb: Ptr<mmu_gather>, _ pud: Ptr<pud_t>,
			_ address: UInt) {
		pgtable_free_tlb(tlb, virt_to_page(pud))
	}

	// Upstream: arch/powerpc/mm/book3s64/tlb.c:29-35
	// PORT(omit): hashed tables; upstream this is in asm/book3s/64/tlbflush.h
	static func tlb_flush(_ tlb: Ptr<mmu_gather>) {
		radix__tlb_flush(tlb)
	}
}

// SPDX-License-Identifier: GPL-2.0-only
// Gathering what is unmapped: entries to invalidate, pages and tables to free afterwards. Mirrors include/asm-generic/tlb.h.

import Linux

var MMU_GATHER_BUNDLE: UInt { 8 }
// PORT(model): a later batch is as long as the first; upstream's fill a frame, as those of tables do
var MAX_GATHER_BATCH: UInt { MMU_GATHER_BUNDLE }
var MAX_GATHER_BATCH_COUNT: UInt { 10000 / MAX_GATHER_BATCH }
var MAX_TABLE_BATCH: UInt { 8 }

// Upstream: include/asm-generic/tlb.h:307-313
private func __tlb_adjust_range(
		_ tlb: Ptr<mmu_gather>,
		_ address: UInt,
		_ range_size: UInt) {
	tlb.start = min(tlb.start, address)
	tlb.end = max(tlb.end, address &+ range_size)
}

// Upstream: include/asm-generic/tlb.h:315-333
// PORT(swift): an assignment has no value, so two members are set one by one
func __tlb_reset_range(_ tlb: Ptr<mmu_gather>) {
	if tlb.fullmm {
		tlb.end = ~0
		tlb.start = tlb.end
	} else {
		tlb.start = TASK_SIZE
		tlb.end = 0
	}
	tlb.freed_tables = false
	tlb.cleared_ptes = false
	tlb.cleared_pmds = false
	tlb.cleared_puds = false
	tlb.cleared_p4ds = false
}

// Upstream: include/asm-generic/tlb.h:416-429
func tlb_flush_mmu_tlbonly(_ tlb: Ptr<mmu_gather>) {
	// Whoever widened the range has set one of these.
	if !(tlb.freed_tables || tlb.cleared_ptes || tlb.cleared_pmds ||
	      tlb.cleared_puds || tlb.cleared_p4ds) {
		return
	}

	tlb_flush(tlb)
	mmu_notifier_invalidate_range(tlb.mm, tlb.start, tlb.end)
	__tlb_reset_range(tlb)
}

// Upstream: include/asm-generic/tlb.h:431-436
func tlb_remove_page_size(
		_ tlb: Ptr<mmu_gather>,
		_ page: Ptr<page>, _ page_size: UInt) {
	if __tlb_remove_page_size(tlb, page, page_size) {
		tlb_flush_mmu(tlb)
	}
}

// Upstream: include/asm-generic/tlb.h:438-441
func __tlb_remove_page(_ tlb: Ptr<mmu_gather>, _ page: Ptr<page>) -> Bool {
	return __tlb_remove_page_size(tlb, page, PAGE_SIZE)
}

// Upstream: include/asm-generic/tlb.h:447-450
func tlb_remove_page(_ tlb: Ptr<mmu_gather>, _ page: Ptr<page>) {
	return tlb_remove_page_size(tlb, page, PAGE_SIZE)
}

// Upstream: include/asm-generic/tlb.h:452-463
func tlb_change_page_size(
		_ tlb: Ptr<mmu_gather>,
		_ page_size: UInt) {
	if IS_ENABLED(.CONFIG_MMU_GATHER_PAGE_SIZE) {
		if tlb.page_size != 0 && tlb.page_size != page_size {
			if !tlb.fullmm && !tlb.need_flush_all {
				tlb_flush_mmu(tlb)
			}
		}

		tlb.page_size = page_size
	}
}

// Upstream: include/asm-generic/tlb.h:465-477
func tlb_get_unmap_shift(_ tlb: Ptr<mmu_gather>) -> UInt {
	if tlb.cleared_ptes {
		return PAGE_SHIFT
	}
	if tlb.cleared_pmds {
		return PMD_SHIFT
	}
	if tlb.cleared_puds {
		return PUD_SHIFT
	}
	if tlb.cleared_p4ds {
		return P4D_SHIFT
	}

	return PAGE_SHIFT
}

// Upstream: include/asm-generic/tlb.h:479-482
func tlb_get_unmap_size(_ tlb: Ptr<mmu_gather>) -> UInt {
	return 1 << tlb_get_unmap_shift(tlb)
}

// Upstream: arch/x86/include/asm/tlb.h:5-5
// PORT(swift): x86 and powerpc define these two away; arm64 has the generic ones
func tlb_start_vma(_ tlb: Ptr<mmu_gather>, _ vma: Ptr<vm_area_struct>) {
	if ARCH != .arm64 {
		return
	}
	if tlb.fullmm {
		return
	}

	flush_cache_range(vma, vma.vm_start, vma.vm_end)
}

// Upstream: include/asm-generic/tlb.h:358-358
// PORT(swift): x86 and powerpc define it away
func tlb_end_vma(_ tlb: Ptr<mmu_gather>, _ vma: Ptr<vm_area_struct>) {
	if ARCH != .arm64 {
		return
	}
	if tlb.fullmm {
		return
	}

	// One flush an area, so that ranges do not grow by what lies between areas.
	tlb_flush_mmu_tlbonly(tlb)
}

// Upstream: include/asm-generic/tlb.h:520-525
func tlb_flush_pte_range(
		_ tlb: Ptr<mmu_gather>,
		_ address: UInt, _ size: UInt) {
	__tlb_adjust_range(tlb, address, size)
	tlb.cleared_ptes = true
}

// Upstream: include/asm-generic/tlb.h:527-532
func tlb_flush_pmd_range(
		_ tlb: Ptr<mmu_gather>,
		_ address: UInt, _ size: UInt) {
	__tlb_adjust_range(tlb, address, size)
	tlb.cleared_pmds = true
}

// Upstream: include/asm-generic/tlb.h:534-539
func tlb_flush_pud_range(
		_ tlb: Ptr<mmu_gather>,
		_ address: UInt, _ size: UInt) {
	__tlb_adjust_range(tlb, address, size)
	tlb.cleared_puds = true
}

// Upstream: include/asm-generic/tlb.h:541-546
func tlb_flush_p4d_range(
		_ tlb: Ptr<mmu_gather>,
		_ address: UInt, _ size: UInt) {
	__tlb_adjust_range(tlb, address, size)
	tlb.cleared_p4ds = true
}

// PORT(swift): macros upstream; what is a macro of its own for each architecture does nothing on these three

// Upstream: include/asm-generic/tlb.h:559-563
func tlb_remove_tlb_entry(_ tlb: Ptr<mmu_gather>, _ ptep: Ptr<pte_t>, _ address: UInt) {
	tlb_flush_pte_range(tlb, address, PAGE_SIZE)
}

// Upstream: include/asm-generic/tlb.h:583-587
func tlb_remove_pmd_tlb_entry(_ tlb: Ptr<mmu_gather>, _ pmdp: Ptr<pmd_t>, _ address: UInt) {
	tlb_flush_pmd_range(tlb, address, HPAGE_PMD_SIZE)
}

// Upstream: include/asm-generic/tlb.h:622-627
func pte_free_tlb(_ tlb: Ptr<mmu_gather>, _ ptep: pgtable_t, _ address: UInt) {
	tlb_flush_pmd_range(tlb, address, PAGE_SIZE)
	tlb.freed_tables = true
	__pte_free_tlb(tlb, ptep, address)
}

// Upstream: include/asm-generic/tlb.h:631-636
func pmd_free_tlb(_ tlb: Ptr<mmu_gather>, _ pmdp: Ptr<pmd_t>, _ address: UInt) {
	tlb_flush_pud_range(tlb, address, PAGE_SIZE)
	tlb.freed_tables = true
	__pmd_free_tlb(tlb, pmdp, address)
}

// Upstream: include/asm-generic/tlb.h:640-645
func pud_free_tlb(_ tlb: Ptr<mmu_gather>, _ pudp: Ptr<pud_t>, _ address: UInt) {
	tlb_flush_p4d_range(tlb, address, PAGE_SIZE)
	tlb.freed_tables = true
	__pud_free_tlb(tlb, pudp, address)
}

// Upstream: include/asm-generic/pgtable-nop4d.h:54-54
// PORT(omit): with four levels there is no such table
func p4d_free_tlb(_ tlb: Ptr<mmu_gather>, _ p4dp: Ptr<p4d_t>, _ address: UInt) {}

// SPDX-License-Identifier: GPL-2.0-only
// TLB flushing on arm64. Mirrors arch/arm64/include/asm/tlbflush.h.

import Linux

// Upstream: arch/arm64/include/asm/mmu.h:34-34
private func ASID(_ mm: Ptr<mm_struct>) -> UInt {
	return mm.context.id & 0xffff
}

// Upstream: arch/arm64/include/asm/tlbflush.h:57-63
private func __TLBI_VADDR(_ addr: UInt, _ asid: UInt) -> UInt {
	var __ta = addr >> 12
	__ta &= 0xfff_ffff_ffff
	__ta |= asid << 48
	return __ta
}

// Upstream: arch/arm64/include/asm/tlbflush.h:104-116
// PORT(omit): the level hint of ARMv8.4-TTL
private func __tlbi_level(_ op: tlbi_op, _ addr: UInt, _ level: Int) {
	__tlbi(op, addr)
}

// Upstream: arch/arm64/include/asm/tlbflush.h:51-54
// PORT(omit): the kernel is mapped at EL0, so there is no second ASID
private func __tlbi_user(_ op: tlbi_op, _ arg: UInt) {}
// Upstream: arch/arm64/include/asm/tlbflush.h:118-121
private func __tlbi_user_level(_ op: tlbi_op, _ arg: UInt, _ level: Int) {}

private var MAX_TLBI_OPS: UInt { PTRS_PER_PTE }

// Upstream: arch/arm64/include/asm/cpufeature.h:743-747
// PORT(omit): FEAT_TLBIRANGE
private func system_supports_tlb_range() -> Bool { return false }
private var MAX_TLBI_RANGE_PAGES: UInt { 32 << 16 }

enum arm64 {
	// Upstream: arch/arm64/include/asm/tlbflush.h:246-254
	static func flush_tlb_mm(_ mm: Ptr<mm_struct>) {
		let asid = __TLBI_VADDR(0, ASID(mm))

		dsb(.ishst)
		__tlbi(.aside1is, asid)
		__tlbi_user(.aside1is, asid)
		dsb(.ish)
	}

	// Upstream: arch/arm64/include/asm/tlbflush.h:256-264
	static func flush_tlb_page_nosync(
			_ vma: Ptr<vm_area_struct>,
			_ uaddr: UInt) {
		let addr = __TLBI_VADDR(uaddr, ASID(vma.vm_mm))

		dsb(.ishst)
		__tlbi(.vale1is, addr)
		__tlbi_user(.vale1is, addr)
	}

	// Upstream: arch/arm64/include/asm/tlbflush.h:266-271
	static func flush_tlb_page(
			_ vma: Ptr<vm_area_struct>,
			_ uaddr: UInt) {
		flush_tlb_page_nosync(vma, uaddr)
		dsb(.ish)
	}

	// Upstream: arch/arm64/include/asm/tlbflush.h:279-360
	// PORT(omit): the part for FEAT_TLBIRANGE
	static func __flush_tlb_range(
			_ vma: Ptr<vm_area_struct>,
			_ start: UInt, _ end: UInt,
			_ stride: UInt, _ last_level: Bool,
			_ tlb_level: Int) {
		var start = start
		var end = end
		let asid = ASID(vma.vm_mm)
		var addr: UInt
		var pages: UInt

		start = round_down(start, stride)
		end = round_up(end, stride)
		pages = (end &- start) >> PAGE_SHIFT

		// Too many operations take too long: then everything goes.
		if (!system_supports_tlb_range() &&
		     (end &- start) >= (MAX_TLBI_OPS &* stride)) ||
		    pages >= MAX_TLBI_RANGE_PAGES {
			flush_tlb_mm(vma.vm_mm)
			return
		}

		dsb(.ishst)

		while pages > 0 {
			if !system_supports_tlb_range() ||
			    pages % 2 == 1 {
				addr = __TLBI_VADDR(start, asid)
				if last_level {
					__tlbi_level(.vale1is, addr, tlb_level)
					__tlbi_user_level(.vale1is, addr, tlb_level)
				} else {
					__tlbi_level(.vae1is, addr, tlb_level)
					__tlbi_user_level(.vae1is, addr, tlb_level)
				}
				start &+= stride
				pages &-= stride >> PAGE_SHIFT
				continue
			}
		}
		dsb(.ish)
	}

	// Upstream: arch/arm64/include/asm/tlbflush.h:362-371
	static func flush_tlb_range(
			_ vma: Ptr<vm_area_struct>,
			_ start: UInt, _ end: UInt) {
		// Not the last level alone: upper entries may be going, as when tables move.
		__flush_tlb_range(vma, start, end, PAGE_SIZE, false, 0)
	}
}

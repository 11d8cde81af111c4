// SPDX-License-Identifier: GPL-2.0-only
// TLB flushing on arm64. Mirrors arch/arm64/include/asm/tlbflush.h.

import Linux

// Upstream: arch/arm64/include/asm/mmu.h:34-34
// PORT(model): where no rollover can come up the id is a constant, and the look at it no step
func ASID(_ mm: Ptr<mm_struct>) -> UInt {
	if !asids_roll_over {
		return mm.context.id & 0xffff
	}
	return atomic64_read(mm.context.asid) & 0xffff
}

// Upstream: arch/arm64/include/asm/tlbflush.h:57-63
private func __TLBI_VADDR(_ addr: UInt, _ asid: UInt) -> UInt {
	var __ta = addr >> 12
	__ta &= 0xfff_ffff_ffff
	__ta |= asid << 48
	return __ta
}

private var TLBI_TTL_TG_4K: UInt { 1 }

// Upstream: arch/arm64/include/asm/tlbflush.h:76-88
// PORT(omit): pages of 16 KiB and 64 KiB
private func get_trans_granule() -> UInt {
	return TLBI_TTL_TG_4K
}

private var TLBI_TTL_MASK: UInt { 0xf << 44 }

// Upstream: arch/arm64/include/asm/tlbflush.h:104-116
private func __tlbi_level(_ op: tlbi_op, _ addr: UInt, _ level: Int) {
	var arg = addr

	if cpus_have_const_cap(.ARM64_HAS_ARMv8_4_TTL) &&
	    level != 0 {
		var ttl = UInt(bitPattern: level) & 3
		ttl |= get_trans_granule() << 2
		arg &= ~TLBI_TTL_MASK
		arg |= ttl << 44
	}

	__tlbi(op, arg)
}

// Upstream: arch/arm64/include/asm/tlbflush.h:136-146
private func __TLBI_VADDR_RANGE(_ addr: UInt, _ asid: UInt, _ scale: Int, _ num: Int, _ ttl: Int) -> UInt {
	var __ta = addr >> PAGE_SHIFT
	__ta &= 0x1f_ffff_ffff
	__ta |= UInt(bitPattern: ttl) << 37
	__ta |= UInt(bitPattern: num) << 39
	__ta |= UInt(bitPattern: scale) << 44
	__ta |= get_trans_granule() << 46
	__ta |= asid << 48
	return __ta
}

// Upstream: arch/arm64/include/asm/tlbflush.h:149-150
private func __TLBI_RANGE_PAGES(_ num: Int, _ scale: Int) -> UInt {
	return UInt(bitPattern: num &+ 1) << (5 &* UInt(bitPattern: scale) &+ 1)
}
private var MAX_TLBI_RANGE_PAGES: UInt { __TLBI_RANGE_PAGES(31, 3) }

// Upstream: arch/arm64/include/asm/tlbflush.h:157-159
private func __TLBI_RANGE_NUM(_ pages: UInt, _ scale: Int) -> Int {
	return Int(bitPattern: (pages >> (5 &* UInt(bitPattern: scale) &+ 1)) & 0x1f) &- 1
}

// Upstream: arch/arm64/include/asm/tlbflush.h:51-54
// PORT(omit): the kernel is mapped at EL0, so there is no second ASID
private func __tlbi_user(_ op: tlbi_op, _ arg: UInt) {}
// Upstream: arch/arm64/include/asm/tlbflush.h:118-121
private func __tlbi_user_level(_ op: tlbi_op, _ arg: UInt, _ level: Int) {}

private var MAX_TLBI_OPS: UInt { PTRS_PER_PTE }

// Upstream: arch/arm64/include/asm/cpufeature.h:743-747
private func system_supports_tlb_range() -> Bool { return cpus_have_const_cap(.ARM64_HAS_TLB_RANGE) }

// Upstream: arch/arm64/include/asm/tlbflush.h:230-236
func local_flush_tlb_all() {
	dsb(.nshst)
	__tlbi(.vmalle1)
	dsb(.nsh)
	isb()
}

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
	static func __flush_tlb_range(
			_ vma: Ptr<vm_area_struct>,
			_ start: UInt, _ end: UInt,
			_ stride: UInt, _ last_level: Bool,
			_ tlb_level: Int) {
		var start = start
		var end = end
		var num = 0
		var scale = 0
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

			num = __TLBI_RANGE_NUM(pages, scale)
			if num >= 0 {
				addr = __TLBI_VADDR_RANGE(start, asid, scale,
							  num, tlb_level)
				if last_level {
					__tlbi(.rvale1is, addr)
					__tlbi_user(.rvale1is, addr)
				} else {
					__tlbi(.rvae1is, addr)
					__tlbi_user(.rvae1is, addr)
				}
				start &+= __TLBI_RANGE_PAGES(num, scale) << PAGE_SHIFT
				pages &-= __TLBI_RANGE_PAGES(num, scale)
			}
			scale &+= 1
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

extension arm64 {
	// Upstream: arch/arm64/include/asm/mmu_context.h:204-216
	static func __switch_mm(_ next: Ptr<mm_struct>) {
		// init_mm has no user half.
		if next == init_mm {
			cpu_set_reserved_ttbr0()
			return
		}

		check_and_switch_context(next)
	}

	// Upstream: arch/arm64/include/asm/mmu_context.h:218-233
	// PORT(omit): the copy of TTBR0 that hides it from the kernel
	static func switch_mm(_ prev: Ptr<mm_struct>, _ next: Ptr<mm_struct>, _ tsk: Ptr<task_struct>) {
		if prev != next {
			__switch_mm(next)
		}
	}
}

// SPDX-License-Identifier: GPL-2.0-only
// Declarations of the reverse mapping. Mirrors include/linux/rmap.h.

import Linux

typealias ttu_flags = UInt
var TTU_MIGRATION: UInt { 0x1 }
var TTU_MUNLOCK: UInt { 0x2 }
var TTU_SPLIT_HUGE_PMD: UInt { 0x4 }
var TTU_IGNORE_MLOCK: UInt { 0x8 }
var TTU_IGNORE_HWPOISON: UInt { 0x20 }
var TTU_BATCH_FLUSH: UInt { 0x40 }
var TTU_RMAP_LOCKED: UInt { 0x80 }
var TTU_SPLIT_FREEZE: UInt { 0x100 }

var RMAP_EXCLUSIVE: UInt { 0x01 }
var RMAP_COMPOUND: UInt { 0x02 }

var PVMW_SYNC: UInt { 1 << 0 }
var PVMW_MIGRATION: UInt { 1 << 1 }

// Upstream: include/linux/rmap.h:104-107
func get_anon_vma(_ anon_vma: Ptr<anon_vma>) {
	atomic_inc(anon_vma.refcount)
}

// Upstream: include/linux/rmap.h:111-115
func put_anon_vma(_ anon_vma: Ptr<anon_vma>) {
	if atomic_dec_and_test(anon_vma.refcount) {
		__put_anon_vma(anon_vma)
	}
}

// Upstream: include/linux/rmap.h:117-120
func anon_vma_lock_write(_ anon_vma: Ptr<anon_vma>) {
	down_write(anon_vma.root.rwsem)
}

// Upstream: include/linux/rmap.h:122-125
func anon_vma_unlock_write(_ anon_vma: Ptr<anon_vma>) {
	up_write(anon_vma.root.rwsem)
}

// Upstream: include/linux/rmap.h:127-130
func anon_vma_lock_read(_ anon_vma: Ptr<anon_vma>) {
	down_read(anon_vma.root.rwsem)
}

// Upstream: include/linux/rmap.h:132-135
func anon_vma_unlock_read(_ anon_vma: Ptr<anon_vma>) {
	up_read(anon_vma.root.rwsem)
}

// Upstream: include/linux/rmap.h:147-153
func anon_vma_prepare(_ vma: Ptr<vm_area_struct>) -> Int {
	if likely(vma.anon_vma != nil) {
		return 0
	}

	return __anon_vma_prepare(vma)
}

// Upstream: include/linux/rmap.h:155-160
func anon_vma_merge(
		_ vma: Ptr<vm_area_struct>,
		_ next: Ptr<vm_area_struct>) {
	VM_BUG_ON_VMA(vma.anon_vma != next.anon_vma, vma)
	unlink_anon_vmas(next)
}

// Upstream: include/linux/rmap.h:214-221
func page_vma_mapped_walk_done(_ pvmw: inout page_vma_mapped_walk_t) {
	if pvmw.pte != nil && !PageHuge(pvmw.page) {
		pte_unmap(pvmw.pte)
	}
	if pvmw.ptl != nil {
		spin_unlock(pvmw.ptl)
	}
}

// Upstream: mm/util.c:678-687
// PORT(swift): a pointer that is a number is its address; compound_head has been taken
func page_anon_vma(_ page: Ptr<page>) -> Ptr<anon_vma> {
	var mapping: UInt

	mapping = page.mapping.address
	if (mapping & PAGE_MAPPING_FLAGS) != PAGE_MAPPING_ANON {
		return nil
	}
	return Ptr<anon_vma>(address: mapping &- PAGE_MAPPING_ANON)
}

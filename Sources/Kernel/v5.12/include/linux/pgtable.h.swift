// SPDX-License-Identifier: GPL-2.0-only
// Walking and changing page tables. Mirrors include/linux/pgtable.h and the architectures' asm/pgtable.h and pgalloc.h.

import Linux

// Upstream: include/linux/pgtable.h:70-73
func pte_offset_kernel(_ pmd: Ptr<pmd_t>, _ address: UInt) -> Ptr<pte_t> {
	return pmd_page_vaddr(*pmd) + pte_index(address)
}

// Upstream: include/linux/pgtable.h:78-80
func pte_offset_map(_ dir: Ptr<pmd_t>, _ address: UInt) -> Ptr<pte_t> {
	return pte_offset_kernel(dir, address)
}

// Upstream: include/linux/pgtable.h:89-92
func pmd_offset(_ pud: Ptr<pud_t>, _ address: UInt) -> Ptr<pmd_t> {
	return pud_page_vaddr(*pud) + pmd_index(address)
}

// Upstream: include/linux/pgtable.h:97-100
func pud_offset(_ p4d: Ptr<p4d_t>, _ address: UInt) -> Ptr<pud_t> {
	return p4d_page_vaddr(*p4d) + pud_index(address)
}

// Upstream: include/asm-generic/pgtable-nop4d.h:36-39
// PORT(swift): a pointer of another type has the same address
func p4d_offset(_ pgd: Ptr<pgd_t>, _ address: UInt) -> Ptr<p4d_t> {
	return Ptr<p4d_t>(address: pgd.address)
}

// Upstream: include/linux/pgtable.h:113-113
func pgd_offset(_ mm: Ptr<mm_struct>, _ address: UInt) -> Ptr<pgd_t> {
	return mm.pgd + pgd_index(address)
}

// Upstream: include/linux/pgtable.h:733-736
func pgd_addr_end(_ addr: UInt, _ end: UInt) -> UInt {
	let __boundary = (addr &+ PGDIR_SIZE) & PGDIR_MASK
	return (__boundary &- 1 < end &- 1) ? __boundary : end
}

// Upstream: include/linux/pgtable.h:746-749
func pud_addr_end(_ addr: UInt, _ end: UInt) -> UInt {
	let __boundary = (addr &+ PUD_SIZE) & PUD_MASK
	return (__boundary &- 1 < end &- 1) ? __boundary : end
}

// Upstream: include/linux/pgtable.h:753-756
func pmd_addr_end(_ addr: UInt, _ end: UInt) -> UInt {
	let __boundary = (addr &+ PMD_SIZE) & PMD_MASK
	return (__boundary &- 1 < end &- 1) ? __boundary : end
}

// Upstream: include/asm-generic/pgtable-nop4d.h:56-57
// PORT(omit): with four levels a table of this level has one entry
func p4d_addr_end(_ addr: UInt, _ end: UInt) -> UInt { return end }

// Upstream: include/linux/pgtable.h:780-789
func pgd_none_or_clear_bad(_ pgd: Ptr<pgd_t>) -> Bool {
	if pgd_none(*pgd) {
		return true
	}
	if unlikely(pgd_bad(*pgd)) {
		pgd_clear_bad(pgd)
		return true
	}
	return false
}

// Upstream: include/linux/pgtable.h:791-800
func p4d_none_or_clear_bad(_ p4d: Ptr<p4d_t>) -> Bool {
	if p4d_none(*p4d) {
		return true
	}
	if unlikely(p4d_bad(*p4d)) {
		p4d_clear_bad(p4d)
		return true
	}
	return false
}

// Upstream: include/linux/pgtable.h:802-811
func pud_none_or_clear_bad(_ pud: Ptr<pud_t>) -> Bool {
	if pud_none(*pud) {
		return true
	}
	if unlikely(pud_bad(*pud)) {
		pud_clear_bad(pud)
		return true
	}
	return false
}

// Upstream: include/linux/pgtable.h:813-822
func pmd_none_or_clear_bad(_ pmd: Ptr<pmd_t>) -> Bool {
	if pmd_none(*pmd) {
		return true
	}
	if unlikely(pmd_bad(*pmd)) {
		pmd_clear_bad(pmd)
		return true
	}
	return false
}

// Upstream: mm/pgtable-generic.c:21-25
// PORT(model): a bad entry ends the execution; upstream prints it, clears it and goes on
func pgd_clear_bad(_ pgd: Ptr<pgd_t>) { BUG() }
// Upstream: include/linux/pgtable.h:769-769
// PORT(model): see pgd_clear_bad
func p4d_clear_bad(_ p4d: Ptr<p4d_t>) { BUG() }
// Upstream: include/linux/pgtable.h:775-775
// PORT(model): see pgd_clear_bad
func pud_clear_bad(_ pud: Ptr<pud_t>) { BUG() }
// Upstream: mm/pgtable-generic.c:48-52
// PORT(model): see pgd_clear_bad
func pmd_clear_bad(_ pmd: Ptr<pmd_t>) { BUG() }

// PORT(model): one entry format and one way to store an entry for all architectures; arm64 adds barriers, powerpc bits

// Upstream: arch/x86/include/asm/pgtable.h:827-830
// PORT(model): a frame is reached through the machine
func pmd_page_vaddr(_ pmd: pmd_t) -> Ptr<pte_t> {
	return frame_table(pmd_pfn(pmd))
}

// Upstream: arch/x86/include/asm/pgtable.h:868-871
// PORT(model): a frame is reached through the machine
func pud_page_vaddr(_ pud: pud_t) -> Ptr<pmd_t> {
	return frame_table(pud_pfn(pud))
}

// Upstream: arch/x86/include/asm/pgtable.h:909-912
// PORT(model): a frame is reached through the machine
func p4d_page_vaddr(_ p4d: p4d_t) -> Ptr<pud_t> {
	return frame_table(p4d_pfn(p4d))
}

// Upstream: arch/x86/include/asm/pgtable.h:836-836
func pmd_page(_ pmd: pmd_t) -> Ptr<page> {
	return pfn_to_page(pmd_pfn(pmd))
}

// Upstream: arch/x86/include/asm/pgtable.h:1035-1039
// PORT(model): one store for all architectures, see above
func set_pte_at(_ mm: Ptr<mm_struct>, _ addr: UInt, _ ptep: Ptr<pte_t>, _ pte: pte_t) {
	ptep.set(pte)
}

// Upstream: arch/x86/include/asm/pgtable.h:1041-1045
// PORT(swift): powerpc stores it as it stores a PTE, arch/powerpc/mm/book3s64/pgtable.c:67-82, and so marks it as a leaf
func set_pmd_at(_ mm: Ptr<mm_struct>, _ addr: UInt, _ pmdp: Ptr<pmd_t>, _ pmd: pmd_t) {
	pmdp.set(ARCH == .powerpc ? pmd_t(pmd.bits | _PAGE_PTE) : pmd)
}

// What makes an entry of any level a leaf.
var _PAGE_PTE: UInt64 { user_pgprot(writable: false).bits & ~table_bits }

// Upstream: arch/x86/include/asm/pgtable.h:1047-1051
// PORT(model): powerpc has no such function in v5.12
func set_pud_at(_ mm: Ptr<mm_struct>, _ addr: UInt, _ pudp: Ptr<pud_t>, _ pud: pud_t) {
	pudp.set(pud)
}

// Upstream: arch/x86/include/asm/pgtable_64.h:86-89
// PORT(model): one store for all architectures, see above
func pmd_clear(_ pmd: Ptr<pmd_t>) {
	pmd.set(pmd_t(0))
}

// Upstream: arch/x86/include/asm/pgtable_64.h:122-125
// PORT(model): one store for all architectures, see above
func pud_clear(_ pud: Ptr<pud_t>) {
	pud.set(pud_t(0))
}

// Upstream: arch/x86/include/asm/pgtable_64.h:134-144
// PORT(model): one store for all architectures, see above
func p4d_clear(_ p4d: Ptr<p4d_t>) {
	p4d.set(p4d_t(0))
}

// Upstream: include/asm-generic/pgtable-nop4d.h:22-22
// PORT(omit): with four levels there is no such entry
func pgd_clear(_ pgd: Ptr<pgd_t>) {}

// Upstream: include/linux/pgtable.h:394-400
func pte_clear_not_present_full(_ mm: Ptr<mm_struct>, _ address: UInt, _ ptep: Ptr<pte_t>, _ full: Bool) {
	pte_clear(mm, address, ptep)
}

// Upstream: arch/x86/include/asm/pgtable.h:93-93
// PORT(model): one store for all architectures, see above
func pte_clear(_ mm: Ptr<mm_struct>, _ addr: UInt, _ ptep: Ptr<pte_t>) {
	ptep.set(pte_t(0))
}

// Upstream: include/linux/pgtable.h:361-368
// PORT(omit): x86 spares the exchange where the whole mm goes; it does not go here
func ptep_get_and_clear_full(_ mm: Ptr<mm_struct>, _ address: UInt, _ ptep: Ptr<pte_t>, _ full: Bool) -> pte_t {
	return ptep_get_and_clear(mm, address, ptep)
}

// Upstream: arch/x86/include/asm/pgtable.h:1076-1081
// PORT(model): one exchange for all architectures, see above
func ptep_get_and_clear(_ mm: Ptr<mm_struct>, _ addr: UInt, _ ptep: Ptr<pte_t>) -> pte_t {
	return ptep.exchange(pte_t(0))
}

// Upstream: arch/x86/include/asm/pgtable.h:760-763
// PORT(swift): an entry has one word
func pte_same(_ a: pte_t, _ b: pte_t) -> Bool {
	return a.bits == b.bits
}

// Upstream: arch/x86/mm/pgtable.c:486-496
// PORT(swift): arm64 and powerpc have functions of their own, which add to the entry in one step
func ptep_set_access_flags(
		_ vma: Ptr<vm_area_struct>, _ address: UInt,
		_ ptep: Ptr<pte_t>, _ entry: pte_t, _ dirty: Bool) -> Bool {
	if ARCH == .arm64 {
		return arm64_ptep_set_access_flags(vma, address, ptep, entry, dirty)
	}
	if ARCH == .powerpc {
		return radix__ptep_set_access_flags(vma, address, ptep, entry, dirty)
	}

	let changed = !pte_same(*ptep, entry)

	if changed && dirty {
		ptep.set(entry)
	}

	return changed
}

// Upstream: arch/arm64/mm/fault.c:195-228
// PORT(model): the flags have one polarity; the loop is one exchange
private func arm64_ptep_set_access_flags(
		_ vma: Ptr<vm_area_struct>, _ address: UInt,
		_ ptep: Ptr<pte_t>, _ entry: pte_t, _ dirty: Bool) -> Bool {
	let pte = READ_ONCE(ptep)

	if pte_same(pte, entry) {
		return false
	}

	_ = ptep.add(entry)

	// A read-only entry may still be in TLBs.
	if dirty {
		flush_tlb_page(vma, address)
	}
	return true
}

// Upstream: arch/powerpc/mm/book3s64/radix_pgtable.c:1033-1065
// PORT(omit): accelerators that walk the tables
private func radix__ptep_set_access_flags(
		_ vma: Ptr<vm_area_struct>, _ address: UInt,
		_ ptep: Ptr<pte_t>, _ entry: pte_t, _ dirty: Bool) -> Bool {
	let changed = !pte_same(*ptep, entry)

	// The MMU looks at the entry again before it faults.
	if changed {
		_ = ptep.add(entry)
	}
	return changed
}

// Upstream: arch/x86/include/asm/pgtable.h:1108-1108
// PORT(omit): powerpc flushes for accelerators
func flush_tlb_fix_spurious_fault(_ vma: Ptr<vm_area_struct>, _ address: UInt) {}

// Upstream: include/linux/mmu_notifier.h:734-734
// PORT(omit): secondary MMUs
func ptep_clear_flush_notify(_ vma: Ptr<vm_area_struct>, _ address: UInt, _ ptep: Ptr<pte_t>) {
	_ = ptep_clear_flush(vma, address, ptep)
}

// Upstream: include/linux/mmu_notifier.h:738-738
// PORT(omit): secondary MMUs
func set_pte_at_notify(_ mm: Ptr<mm_struct>, _ addr: UInt, _ ptep: Ptr<pte_t>, _ pte: pte_t) {
	set_pte_at(mm, addr, ptep, pte)
}

// Upstream: arch/x86/include/asm/pgtable.h:1138-1142
// PORT(model): one exchange for all architectures, see above
func pmdp_huge_get_and_clear(_ mm: Ptr<mm_struct>, _ addr: UInt, _ pmdp: Ptr<pmd_t>) -> pmd_t {
	return pmdp.exchange(pmd_t(0))
}

// A PTE table as generic code hands it around: its struct page, but on powerpc the table itself.
enum pgtable_of_arch {}
typealias pgtable_t = Ptr<pgtable_of_arch>

// Upstream: arch/x86/include/asm/pgalloc.h:78-85
// PORT(swift): on powerpc it is arch/powerpc/include/asm/book3s/64/pgalloc.h:162-166
func pmd_populate(_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>, _ pte: pgtable_t) {
	let pfn = ARCH == .powerpc ? table_frame(Ptr<pte_t>(address: pte.address)) : page_to_pfn(voidp(voidp(pte)))

	pmd.set(pmd_t(UInt64(pfn) << 12 | table_bits))
}

// Upstream: arch/x86/include/asm/pgalloc.h:101-105
// PORT(model): one store for all architectures, see above
func pud_populate(_ mm: Ptr<mm_struct>, _ pud: Ptr<pud_t>, _ pmd: Ptr<pmd_t>) {
	pud.set(pud_t(UInt64(table_frame(pmd)) << 12 | table_bits))
}

// Upstream: arch/x86/include/asm/pgalloc.h:115-119
// PORT(model): one store for all architectures, see above
func p4d_populate(_ mm: Ptr<mm_struct>, _ p4d: Ptr<p4d_t>, _ pud: Ptr<pud_t>) {
	p4d.set(p4d_t(UInt64(table_frame(pud)) << 12 | table_bits))
}

// Upstream: arch/x86/include/asm/pgalloc.h:87-87
// PORT(swift): on powerpc it is arch/powerpc/include/asm/pgalloc.h:73-76
func pmd_pgtable(_ pmd: pmd_t) -> pgtable_t {
	return ARCH == .powerpc ? voidp(voidp(pmd_page_vaddr(pmd))) : voidp(voidp(pmd_page(pmd)))
}

// Upstream: arch/x86/include/asm/pgtable.h:777-777
// PORT(omit): PROT_NONE entries count as accessible while a flush is pending; there are none
func pte_accessible(_ mm: Ptr<mm_struct>, _ a: pte_t) -> Bool {
	if pte_present(a) {
		return true
	}
	return false
}

// Upstream: include/linux/pgtable.h:716-716
func move_pte(_ pte: pte_t, _ prot: pgprot_t, _ old_addr: UInt, _ new_addr: UInt) -> pte_t {
	return pte
}

// Upstream: include/linux/pgtable.h:1247-1290
func pmd_none_or_trans_huge_or_clear_bad(_ pmd: Ptr<pmd_t>) -> Bool {
	let pmdval = pmd_read_atomic(pmd)
	if IS_ENABLED(.CONFIG_TRANSPARENT_HUGEPAGE) {
		barrier()
	}
	if pmd_none(pmdval) || pmd_trans_huge(pmdval) ||
		(IS_ENABLED(.CONFIG_ARCH_ENABLE_THP_MIGRATION) && !pmd_present(pmdval)) {
		return true
	}
	if unlikely(pmd_bad(pmdval)) {
		pmd_clear_bad(pmd)
		return true
	}
	return false
}

// Upstream: include/linux/pgtable.h:1212-1220
func pmd_read_atomic(_ pmdp: Ptr<pmd_t>) -> pmd_t {
	return *pmdp
}

// Upstream: include/linux/pgtable.h:1304-1311
func pmd_trans_unstable(_ pmd: Ptr<pmd_t>) -> Bool {
	if IS_ENABLED(.CONFIG_TRANSPARENT_HUGEPAGE) {
		return pmd_none_or_trans_huge_or_clear_bad(pmd)
	} else {
		return false
	}
}

// Upstream: include/linux/pgtable.h:1319-1322
func pmd_devmap_trans_unstable(_ pmd: Ptr<pmd_t>) -> Bool {
	return pmd_devmap(*pmd) || pmd_trans_unstable(pmd)
}

// Upstream: include/linux/huge_mm.h:160-173
func transhuge_vma_suitable(_ vma: Ptr<vm_area_struct>, _ haddr: UInt) -> Bool {
	if !vma_is_anonymous(vma) {
		if ((vma.vm_start >> PAGE_SHIFT) & HPAGE_CACHE_INDEX_MASK) !=
			(vma.vm_pgoff & HPAGE_CACHE_INDEX_MASK) {
			return false
		}
	}

	if haddr < vma.vm_start || haddr &+ HPAGE_PMD_SIZE > vma.vm_end {
		return false
	}
	return true
}

// Upstream: include/linux/huge_mm.h:311-311
func mk_huge_pmd(_ page: Ptr<page>, _ prot: pgprot_t) -> pmd_t {
	return pfn_pmd(page_to_pfn(page), prot)
}
var HPAGE_CACHE_INDEX_MASK: UInt { HPAGE_PMD_NR &- 1 }

// Upstream: arch/x86/include/asm/pgtable.h:260-263
// PORT(omit): device mappings and userfaultfd write protection
func pmd_trans_huge(_ pmd: pmd_t) -> Bool {
	return pmd_large(pmd)
}
// Upstream: include/linux/pgtable.h:1163-1166
// PORT(omit): device mappings
func pmd_devmap(_ pmd: pmd_t) -> Bool { return false }
var HPAGE_PUD_SIZE: UInt { PUD_SIZE }
// Upstream: include/linux/pgtable.h:1180-1183
// PORT(omit): huge pages of a PUD
func pud_trans_huge(_ pud: pud_t) -> Bool { return false }
// Upstream: include/linux/pgtable.h:1167-1170
// PORT(omit): device mappings
func pud_devmap(_ pud: pud_t) -> Bool { return false }
// Upstream: include/linux/huge_mm.h:228-231
func is_swap_pmd(_ pmd: pmd_t) -> Bool {
	return !pmd_none(pmd) && !pmd_present(pmd)
}
// Upstream: include/linux/swapops.h:273-276
// PORT(omit): migration entries of huge pages
func is_pmd_migration_entry(_ pmd: pmd_t) -> Bool { return false }
// Upstream: include/linux/huge_mm.h:313-316
// PORT(omit): migration entries of huge pages
func thp_migration_supported() -> Bool { return false }
// Upstream: include/linux/huge_mm.h:197-204
func split_huge_pmd(_ vma: Ptr<vm_area_struct>, _ pmd: Ptr<pmd_t>, _ address: UInt) {
	if is_swap_pmd(*pmd) || pmd_trans_huge(*pmd) || pmd_devmap(*pmd) {
		__split_huge_pmd(vma, pmd, address, false, nil)
	}
}
// Upstream: include/linux/pgtable.h:342-347
func pmdp_huge_get_and_clear_full(_ vma: Ptr<vm_area_struct>, _ address: UInt, _ pmdp: Ptr<pmd_t>, _ full: Bool) -> pmd_t {
	return pmdp_huge_get_and_clear(vma.vm_mm, address, pmdp)
}
// Upstream: include/linux/mmu_notifier.h:736-736
// PORT(omit): secondary MMUs
func pmdp_huge_clear_flush_notify(_ vma: Ptr<vm_area_struct>, _ haddr: UInt, _ pmd: Ptr<pmd_t>) -> pmd_t {
	return pmdp_huge_clear_flush(vma, haddr, pmd)
}
// Upstream: include/linux/pgtable.h:900-900
// PORT(omit): hashed tables keep a table deposited beside the entry of a huge page
func arch_needs_pgtable_deposit() -> Bool { return false }
// Upstream: mm/pgtable-generic.c:166-177
// PORT(omit): only anonymous huge pages have a table deposited
func pgtable_trans_huge_deposit(_ mm: Ptr<mm_struct>, _ pmdp: Ptr<pmd_t>, _ pgtable: pgtable_t) { BUG() }
// Upstream: mm/pgtable-generic.c:180-194
// PORT(omit): only anonymous huge pages have a table deposited
func pgtable_trans_huge_withdraw(_ mm: Ptr<mm_struct>, _ pmdp: Ptr<pmd_t>) -> pgtable_t { BUG() }
// Upstream: include/linux/pgtable.h:681-684
// PORT(omit): migration entries of huge pages
func pmd_swp_mksoft_dirty(_ pmd: pmd_t) -> pmd_t { return pmd }
// Upstream: mm/internal.h:379-379
func maybe_pmd_mkwrite(_ pmd: pmd_t, _ vma: Ptr<vm_area_struct>) -> pmd_t {
	return (vma.vm_flags & VM_WRITE) != 0 ? pmd_mkwrite(pmd) : pmd
}
// Upstream: include/linux/huge_mm.h:20-20
// PORT(omit): huge pages of a PUD
func zap_huge_pud(_ tlb: Ptr<mmu_gather>, _ vma: Ptr<vm_area_struct>, _ pud: Ptr<pud_t>, _ addr: UInt) -> Bool { BUG() }
// Upstream: include/linux/huge_mm.h:209-210
// PORT(omit): huge pages of a PUD
func split_huge_pud(_ vma: Ptr<vm_area_struct>, _ pud: Ptr<pud_t>, _ address: UInt) { BUG() }
// Upstream: arch/x86/include/asm/pgtable.h:318-321
// PORT(omit): userfaultfd
func pte_uffd_wp(_ pte: pte_t) -> Bool { return false }
// Upstream: arch/x86/include/asm/pgtable.h:1337-1340
// PORT(omit): userfaultfd
func pte_swp_uffd_wp(_ pte: pte_t) -> Bool { return false }
// Upstream: arch/x86/include/asm/pgtable.h:323-326
// PORT(omit): userfaultfd
func pte_mkuffd_wp(_ pte: pte_t) -> pte_t { return pte }
// Upstream: arch/x86/include/asm/pgtable.h:1332-1335
// PORT(omit): userfaultfd
func pte_swp_mkuffd_wp(_ pte: pte_t) -> pte_t { return pte }
// Upstream: include/linux/pgtable.h:552-555
// PORT(omit): no architecture of these says so
func pte_unused(_ pte: pte_t) -> Bool { return false }

// SPDX-License-Identifier: GPL-2.0-only
// Allocating page tables, and the page fault as far as set-up needs it.

import Linux

// Upstream: mm/memory.c:437-469
func __pte_alloc(_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>) -> Int {
	var ptl: Ptr<spinlock_t>
	var new = pte_alloc_one(mm)
	if new == nil {
		return -ENOMEM
	}

	// Whoever finds the table in the tree must find it cleared.
	smp_wmb()

	ptl = pmd_lock(mm, pmd)
	if likely(pmd_none(*pmd)) {
		mm_inc_nr_ptes(mm)
		pmd_populate(mm, pmd, new)
		new = nil
	}
	spin_unlock(ptl)
	if new != nil {
		pte_free(mm, new)
	}
	return 0
}

// Upstream: include/linux/mm.h:2014-2018
// PORT(omit): with four levels there is no such table
func __p4d_alloc(_ mm: Ptr<mm_struct>, _ pgd: Ptr<pgd_t>, _ address: UInt) -> Bool {
	return false
}

// Upstream: mm/memory.c:4599-4615
func __pud_alloc(_ mm: Ptr<mm_struct>, _ p4d: Ptr<p4d_t>, _ address: UInt) -> Int {
	let new = pud_alloc_one(mm, address)
	if new == nil {
		return -ENOMEM
	}

	smp_wmb()

	spin_lock(mm.page_table_lock)
	if !p4d_present(*p4d) {
		mm_inc_nr_puds(mm)
		p4d_populate(mm, p4d, new)
	} else {
		pud_free(mm, new)
	}
	spin_unlock(mm.page_table_lock)
	return 0
}

// Upstream: mm/memory.c:4623-4640
func __pmd_alloc(_ mm: Ptr<mm_struct>, _ pud: Ptr<pud_t>, _ address: UInt) -> Int {
	var ptl: Ptr<spinlock_t>
	let new = pmd_alloc_one(mm, address)
	if new == nil {
		return -ENOMEM
	}

	smp_wmb()

	ptl = pud_lock(mm, pud)
	if !pud_present(*pud) {
		mm_inc_nr_pmds(mm)
		pud_populate(mm, pud, new)
	} else {
		pmd_free(mm, new)
	}
	spin_unlock(ptl)
	return 0
}

// Upstream: arch/x86/mm/pgtable.c:31-34
// PORT(stub): tables come from the machine, see alloc_table
func pte_alloc_one(_ mm: Ptr<mm_struct>) -> pgtable_t {
	let page = alloc_table(1)
	if page != nil && ARCH == .powerpc {
		let table: Ptr<pte_t> = frame_table(page_to_pfn(page))
		return voidp(voidp(table))
	}
	return voidp(voidp(page))
}

// Upstream: include/asm-generic/pgalloc.h:119-134
func pmd_alloc_one(_ mm: Ptr<mm_struct>, _ address: UInt) -> Ptr<pmd_t> {
	let page = alloc_table(2)
	return page == nil ? nil : frame_table(page_to_pfn(page))
}

// Upstream: include/asm-generic/pgalloc.h:160-167
func pud_alloc_one(_ mm: Ptr<mm_struct>, _ address: UInt) -> Ptr<pud_t> {
	let page = alloc_table(3)
	return page == nil ? nil : frame_table(page_to_pfn(page))
}

// Upstream: include/asm-generic/pgalloc.h:99-103
func pte_free(_ mm: Ptr<mm_struct>, _ pte: pgtable_t) {
	if ARCH == .powerpc {
		__free_page(pfn_to_page(table_frame(Ptr<pte_t>(address: pte.address))))
	} else {
		__free_page(voidp(voidp(pte)))
	}
}

// Upstream: include/asm-generic/pgalloc.h:138-143
func pmd_free(_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>) {
	__free_page(pfn_to_page(table_frame(pmd)))
}

// Upstream: include/asm-generic/pgalloc.h:170-174
func pud_free(_ mm: Ptr<mm_struct>, _ pud: Ptr<pud_t>) {
	__free_page(pfn_to_page(table_frame(pud)))
}

// Upstream: mm/memory.c:3495-3603
// PORT(stub): set-up only; walks from the top, and maps a page of its own where upstream maps the zero page for reading
func do_anonymous_page(_ mm: Ptr<mm_struct>, _ address: UInt, _ write: Bool) -> Int {
	let vma = find_vma(mm, address)
	var entry: pte_t
	var ptl: Ptr<spinlock_t> = nil

	if vma == nil || vma.vm_start > address || (write && (vma.vm_flags & VM_WRITE) == 0) {
		return -EFAULT
	}
	let pgd = pgd_offset(mm, address)
	let p4d = p4d_alloc(mm, pgd, address)
	let pud = p4d == nil ? nil : pud_alloc(mm, p4d, address)
	let pmd = pud == nil ? nil : pmd_alloc(mm, pud, address)
	if pmd == nil || pte_alloc(mm, pmd) || anon_vma_prepare(vma) != 0 {
		return -ENOMEM
	}
	let page = alloc_page()
	if page == nil {
		return -ENOMEM
	}
	__SetPageUptodate(page)

	entry = mk_pte(page, vma.vm_page_prot)
	if (vma.vm_flags & VM_WRITE) != 0 {
		entry = pte_mkwrite(write ? pte_mkdirty(entry) : entry)
	}

	let pte = pte_offset_map_lock(mm, pmd, address, &ptl)
	if !pte_none(*pte) {
		put_page(page)
	} else {
		page_add_new_anon_rmap(page, vma, address & PAGE_MASK, false)
		SetPageLRU(page)
		set_pte_at(mm, address, pte, entry)
	}
	pte_unmap_unlock(pte, ptl)
	return 0
}

// Upstream: mm/vmscan.c:1758-1776
// PORT(stub): set-up only; stands for the lookup and isolation of a page by the LRU scan
func isolate_page(_ mm: Ptr<mm_struct>, _ address: UInt) -> Ptr<page> {
	let p4d = p4d_offset(pgd_offset(mm, address), address)
	if !p4d_present(*p4d) {
		return nil
	}
	let pud = pud_offset(p4d, address)
	if !pud_present(*pud) {
		return nil
	}
	let pmd = pmd_offset(pud, address)
	if !pmd_present(*pmd) {
		return nil
	}
	let pte = pte_offset_map(pmd, address)
	if !pte_present(*pte) {
		return nil
	}
	let page = pfn_to_page(pte_pfn(*pte))
	if !TestClearPageLRU(page) {
		return nil
	}
	get_page(page)
	return page
}

// SPDX-License-Identifier: GPL-2.0-only
// Taking a reference to a page of user space without a lock.

import Linux

// Upstream: mm/gup.c:51-60
// PORT(omit): compound pages
private func try_get_compound_head(_ page: Ptr<page>, _ refs: Int) -> Ptr<page> {
	let head = compound_head(page)

	if unlikely(!page_cache_add_speculative(head, refs)) {
		return nil
	}
	return head
}

// Upstream: include/linux/pagemap.h:204-235
// PORT(swift): one reference is all that is asked for
private func page_cache_add_speculative(_ page: Ptr<page>, _ count: Int) -> Bool {
	return atomic_inc_not_zero(page._refcount)
}

// Upstream: mm/gup.c:81-123
// PORT(omit): pins
private func try_grab_compound_head(_ page: Ptr<page>, _ refs: Int, _ flags: UInt) -> Ptr<page> {
	return try_get_compound_head(page, refs)
}

// Upstream: mm/gup.c:1996-2070
// PORT(omit): hinting faults, device pages, pins
private func gup_pte_range(
		_ pmd: pmd_t, _ addr: UInt, _ end: UInt,
		_ flags: UInt, _ pages: Ptr<gather_slot>, _ nr: Ptr<counter_t>) -> Bool {
	var addr = addr
	var ret = false
	var ptep: Ptr<pte_t>, ptem: Ptr<pte_t>

	ptem = pmd_page_vaddr(pmd) + pte_index(addr)
	ptep = ptem
	pte_unmap: do {
		repeat {
			let pte = ptep_get_lockless(ptep)
			var head: Ptr<page>, page: Ptr<page>

			if !pte_access_permitted(pte, (flags & FOLL_WRITE) != 0) {
				break pte_unmap
			}

			page = pfn_to_page(pte_pfn(pte))

			head = try_grab_compound_head(page, 1, flags)
			if head == nil {
				break pte_unmap
			}

			if unlikely(pte.bits != (*ptep).bits) {
				put_page(head)
				break pte_unmap
			}

			pages[nr.value].page = page
			nr.value &+= 1

			ptep += 1
			addr &+= PAGE_SIZE
		} while addr != end

		ret = true
	}
	Linux.pte_unmap(ptem)
	return ret
}

// Upstream: mm/gup.c:2354-2395
// PORT(omit): huge entries
private func gup_pmd_range(
		_ pudp: Ptr<pud_t>, _ pud: pud_t, _ addr: UInt, _ end: UInt,
		_ flags: UInt, _ pages: Ptr<gather_slot>, _ nr: Ptr<counter_t>) -> Bool {
	var addr = addr
	var next: UInt
	var pmdp: Ptr<pmd_t>

	pmdp = pmd_offset_lockless(pudp, pud, addr)
	repeat {
		let pmd = READ_ONCE(pmdp)

		next = pmd_addr_end(addr, end)
		if !pmd_present(pmd) {
			return false
		}
		if !gup_pte_range(pmd, addr, next, flags, pages, nr) {
			return false
		}
		pmdp += 1
		addr = next
	} while addr != end

	return true
}

// Upstream: mm/gup.c:2397-2423
// PORT(omit): huge entries
private func gup_pud_range(
		_ p4dp: Ptr<p4d_t>, _ p4d: p4d_t, _ addr: UInt, _ end: UInt,
		_ flags: UInt, _ pages: Ptr<gather_slot>, _ nr: Ptr<counter_t>) -> Bool {
	var addr = addr
	var next: UInt
	var pudp: Ptr<pud_t>

	pudp = pud_offset_lockless(p4dp, p4d, addr)
	repeat {
		let pud = READ_ONCE(pudp)

		next = pud_addr_end(addr, end)
		if unlikely(!pud_present(pud)) {
			return false
		}
		if !gup_pmd_range(pudp, pud, addr, next, flags, pages, nr) {
			return false
		}
		pudp += 1
		addr = next
	} while addr != end

	return true
}

// Upstream: mm/gup.c:2425-2448
// PORT(omit): huge entries
private func gup_p4d_range(
		_ pgdp: Ptr<pgd_t>, _ pgd: pgd_t, _ addr: UInt, _ end: UInt,
		_ flags: UInt, _ pages: Ptr<gather_slot>, _ nr: Ptr<counter_t>) -> Bool {
	var addr = addr
	var next: UInt
	var p4dp: Ptr<p4d_t>

	p4dp = p4d_offset_lockless(pgdp, pgd, addr)
	repeat {
		let p4d = READ_ONCE(p4dp)

		next = p4d_addr_end(addr, end)
		if p4d_none(p4d) {
			return false
		}
		if !gup_pud_range(p4dp, p4d, addr, next, flags, pages, nr) {
			return false
		}
		p4dp += 1
		addr = next
	} while addr != end

	return true
}

// Upstream: mm/gup.c:2450-2474
// PORT(omit): huge entries
private func gup_pgd_range(
		_ addr: UInt, _ end: UInt,
		_ flags: UInt, _ pages: Ptr<gather_slot>, _ nr: Ptr<counter_t>) {
	var addr = addr
	var next: UInt
	var pgdp: Ptr<pgd_t>

	pgdp = pgd_offset(current.mm, addr)
	repeat {
		let pgd = READ_ONCE(pgdp)

		next = pgd_addr_end(addr, end)
		if pgd_none(pgd) {
			return
		}
		if !gup_p4d_range(pgdp, pgd, addr, next, flags, pages, nr) {
			return
		}
		pgdp += 1
		addr = next
	} while addr != end
}

// Upstream: mm/gup.c:2516-2561
// PORT(omit): pins
private func lockless_pages_from_mm(
		_ start: UInt,
		_ end: UInt,
		_ gup_flags: UInt,
		_ pages: Ptr<gather_slot>) -> UInt {
	let nr_pinned = kzalloc(counter_t.self)

	// With interrupts disabled no table can be freed: neither by who interrupts all before freeing, nor by who waits for a
	// grace period.
	local_irq_disable()
	gup_pgd_range(start, end, gup_flags, pages, nr_pinned)
	local_irq_enable()

	return nr_pinned.value
}

// Upstream: mm/gup.c:2563-2609
// PORT(omit): the slow path, as with FOLL_FAST_ONLY; what was taken is given back at once
func get_user_page_fast_only(_ addr: UInt, _ gup_flags: UInt) -> Bool {
	let pages = kzalloc(gather_slot.self)
	let nr_pinned = lockless_pages_from_mm(addr, addr &+ PAGE_SIZE, gup_flags, pages)

	if nr_pinned == 0 {
		return false
	}
	put_page(pages.page)
	return true
}

var FOLL_WRITE: UInt { 0x01 }

// Upstream: include/linux/pgtable.h:1536-1536
private func pmd_offset_lockless(_ pudp: Ptr<pud_t>, _ pud: pud_t, _ address: UInt) -> Ptr<pmd_t> {
	return pud_page_vaddr(pud) + pmd_index(address)
}

// Upstream: include/linux/pgtable.h:1533-1533
private func pud_offset_lockless(_ p4dp: Ptr<p4d_t>, _ p4d: p4d_t, _ address: UInt) -> Ptr<pud_t> {
	return p4d_page_vaddr(p4d) + pud_index(address)
}

// Upstream: include/linux/pgtable.h:1530-1530
private func p4d_offset_lockless(_ pgdp: Ptr<pgd_t>, _ pgd: pgd_t, _ address: UInt) -> Ptr<p4d_t> {
	return p4d_offset(pgdp, address)
}

// Upstream: include/linux/pgtable.h:293-305
// PORT(swift): stands for ptep_get
private func ptep_get_lockless(_ ptep: Ptr<pte_t>) -> pte_t {
	return READ_ONCE(ptep)
}

// Upstream: include/linux/pgtable.h:559-560
private func pte_access_permitted(_ pte: pte_t, _ write: Bool) -> Bool {
	return pte_present(pte) && (!write || pte_write(pte))
}

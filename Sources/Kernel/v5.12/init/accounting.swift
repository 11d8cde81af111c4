// SPDX-License-Identifier: GPL-2.0-only
// Whether the counts are right when all tasks have ended.

import Linux

// What upstream finds out when an address space or a page is taken down, asked when all tasks have ended: does every entry
// that maps a page count, has a page the references of its entries and of the caches and no more, is a swap slot counted as
// often as it is held, is no entry left of a migration that is over, and does the address space know how much it has mapped?

// What the tables of an address space hold: pages by counter, and bytes of tables below the root.
private struct mm_contents {
	var rss = rss_vec()
	var pgtables_bytes: UInt = 0
}

// Upstream: mm/memory.c:482-562
// PORT(stub): walks all tables, and counts
private func check_ptes(_ pte: Ptr<pte_t>, _ found: inout mm_contents) {
	var i: UInt = pte.firstNonzero(from: 0, to: PTRS_PER_PTE)
	while i < PTRS_PER_PTE {
		let entry = pte_t(pte[i].own(0))
		if pte_present(entry) {
			pfn_to_page(pte_pfn(entry)).entries.value &+= 1
			found.rss[mm_counter(pfn_to_page(pte_pfn(entry)))] &+= 1
		} else if !pte_none(entry) && !non_swap_entry(pte_to_swp_entry(entry)) {
			(mem_map + swp_offset(pte_to_swp_entry(entry))).swap_entries.value &+= 1
			found.rss[MM_SWAPENTS] &+= 1
		} else if !pte_none(entry) && is_migration_entry(pte_to_swp_entry(entry)) {
			let pfn = migration_entry_to_pfn(pte_to_swp_entry(entry))
			let lock: UInt = pfn_to_page(pfn).lock.own(0)
			if lock == 0 {
				bad_page(pfn, "its migration is over, and an entry still waits for it")
			}
			found.rss[mm_counter(pfn_to_page(pfn))] &+= 1
		}
		i = pte.firstNonzero(from: i &+ 1, to: PTRS_PER_PTE)
	}
}

// Upstream: mm/memory.c:482-562
// PORT(stub): walks all tables, and counts
private func check_table<E: TableEntry>(_ table: Ptr<E>, _ level: Int, _ found: inout mm_contents) {
	var i: UInt = table.firstNonzero(from: 0, to: PTRS_PER_PTE)
	while i < PTRS_PER_PTE {
		let entry = pud_t(table[i].own(0))
		if pud_present(entry) {
			let page = pfn_to_page(pud_pfn(entry))
			if pmd_trans_huge(pmd_t(entry.bits)) {
				page.entries.value &+= 1
				found.rss[mm_counter(page)] &+= Int(HPAGE_PMD_NR)
			} else {
				found.pgtables_bytes &+= PTRS_PER_PTE &* 8
				if level == 2 {
					check_ptes(frame_table(pud_pfn(entry)), &found)
				} else {
					check_table(frame_table(pud_pfn(entry)) as Ptr<pud_t>, level - 1, &found)
				}
			}
		}
		i = table.firstNonzero(from: i &+ 1, to: PTRS_PER_PTE)
	}
}

// Upstream: kernel/fork.c:646-668
// PORT(stub): nothing is taken down before, so the counts are to be what is there
private func check_mm(_ mm: Ptr<mm_struct>, _ found: mm_contents) {
	check_rss(mm, MM_FILEPAGES, "pages of files", found)
	check_rss(mm, MM_ANONPAGES, "anonymous pages", found)
	check_rss(mm, MM_SWAPENTS, "swap entries", found)
	check_rss(mm, MM_SHMEMPAGES, "pages of shared memory", found)
	if mm_pgtables_bytes(mm) != found.pgtables_bytes {
		bad_mm("bytes of page tables", mm_pgtables_bytes(mm), found.pgtables_bytes)
	}
}

// Upstream: kernel/fork.c:653-659
// PORT(stub): one round of the loop
private func check_rss(_ mm: Ptr<mm_struct>, _ member: Int, _ what: StaticString, _ found: mm_contents) {
	let counted = atomic_long_read(mm.rss_stat.count + UInt(member))

	if counted != UInt(bitPattern: found.rss[member]) {
		bad_mm(what, counted, UInt(bitPattern: found.rss[member]))
	}
}

// How many references a page has that are no entry's: the swap cache's, and the file's.
// Upstream: mm/migrate.c:348-361
private func cache_refs(_ page: Ptr<page>) -> UInt {
	let flags: UInt = page.flags.own(0)
	let mapping: UInt = page.own(4)

	if (flags >> PG_swapcache) & 1 != 0 {
		return 1
	}
	return mapping != 0 && mapping & PAGE_MAPPING_ANON == 0 ? 1 : 0
}

// Upstream: mm/page_alloc.c:1076-1112
// PORT(stub): walks all tables, and counts
func check_pages(_ tasks: UInt) {
	let mm: Ptr<mm_struct> = voidp(process_mm.value)
	var found = mm_contents()

	wait_for_tasks(tasks)
	check_table(mm.pgd, 4, &found)
	// A page that is all zeros has never been used.
	let words = UInt(page.words)
	var pfn = mem_map.firstNonzero(from: words, to: max_mapnr &* words) / words
	while pfn < max_mapnr {
		let page = pfn_to_page(pfn)
		let refcount: Int = page._refcount.own(0)
		let mapcount: Int = page._mapcount.own(0)
		let entries = page.entries.value
		let swaps: UInt = page.swap_map.own(0)
		let held = page.swap_entries.value
		if entries != 0 && refcount == 0 {
			bad_page(pfn, "it is free, and an entry still maps it")
		}
		if refcount != 0 && mapcount &+ 1 != Int(entries) {
			bad_page(pfn, "its count of mappings is not the number of entries that map it")
		}
		let flags: UInt = page.flags.own(0)
		let isPlain = (flags >> PG_table) & 1 == 0 && page.compound_order == 0
		if refcount != 0 && isPlain && UInt(bitPattern: refcount) != entries &+ cache_refs(page) &+ page.held.value {
			bad_page(pfn, "its references are not those of its entries and of the caches")
		}
		if swaps != held {
			bad_page(pfn, "its swap slot is not counted as often as entries hold it")
		}
		pfn = mem_map.firstNonzero(from: (pfn &+ 1) &* words, to: max_mapnr &* words) / words
	}
	check_mm(mm, found)
}

// SPDX-License-Identifier: GPL-2.0-only
// The page cache.

import Linux

// PORT(model): an address space has eight slots in no order

// Upstream: mm/filemap.c:122-157
// PORT(omit): huge pages, shadow entries, marks; see above
private func page_cache_delete(
		_ mapping: Ptr<address_space>,
		_ page: Ptr<page>) {
	var i: UInt

	VM_BUG_ON_PAGE(!PageLocked(page), page)
	VM_BUG_ON_PAGE(PageTail(page), page)

	i = 0
	L1: while mapping.slots[i].page != page {
		i &+= 1
	}
	mapping.slots[i].page = nil

	page.mapping = nil
	// The index stays: truncation relies on it.
	mapping.nrpages &-= 1
}

// Upstream: mm/filemap.c:159-227
// PORT(omit): second chance caches, statistics; after the complaint about a page that is still mapped upstream goes on
private func unaccount_page_cache_page(
		_ mapping: Ptr<address_space>,
		_ page: Ptr<page>) {
	VM_BUG_ON_PAGE(PageTail(page), page)
	if unlikely(page_mapped(page)) {
		bad_page(page_to_pfn(page), "still mapped when deleted")
	}

	WARN_ON_ONCE(PageDirty(page))
}

// Upstream: mm/filemap.c:234-242
// PORT(omit): shadow entries
func __delete_from_page_cache(_ page: Ptr<page>) {
	let mapping = page.mapping

	unaccount_page_cache_page(mapping, page)
	page_cache_delete(mapping, page)
}

// Upstream: mm/filemap.c:244-259
// PORT(omit): what a file system does with the page
private func page_cache_free_page(
		_ mapping: Ptr<address_space>,
		_ page: Ptr<page>) {
	if PageTransHuge(page) && !PageHuge(page) {
		page_ref_sub(page, Int(thp_nr_pages(page)))
		VM_BUG_ON_PAGE(page_count(page) <= 0, page)
	} else {
		put_page(page)
	}
}

// Upstream: mm/filemap.c:269-280
// PORT(omit): shadow entries
func delete_from_page_cache(_ page: Ptr<page>) {
	let mapping = page_mapping(page)

	BUG_ON(!PageLocked(page))
	spin_lock(mapping.i_pages)
	__delete_from_page_cache(page)
	spin_unlock(mapping.i_pages)

	page_cache_free_page(mapping, page)
}

// Upstream: mm/filemap.c:1942-1984
// PORT(model): the first page in the range, locked and with a reference; see page_cache_delete
func find_lock_entry(_ mapping: Ptr<address_space>, _ start: UInt, _ end: UInt) -> Ptr<page> {
	var i: UInt

	rcu_read_lock()
	i = 0
	L1: while i < 8 {
		let page = mapping.slots[i].page
		if page != nil && page.index >= start && page.index <= end && atomic_inc_not_zero(page._refcount) {
			rcu_read_unlock()
			return page
		}
		i &+= 1
	}
	rcu_read_unlock()
	return nil
}

// Upstream: mm/filemap.c:2697-2866
// PORT(stub): set-up only; the page that is there, or a new one with the reference of the page cache
func filemap_fault(_ mapping: Ptr<address_space>, _ offset: UInt, _ order: UInt = 0) -> Ptr<page> {
	var i: UInt

	i = 0
	L1: while i < 8 && mapping.slots[i].page != nil {
		if mapping.slots[i].page.index == offset {
			return mapping.slots[i].page
		}
		i &+= 1
	}
	BUG_ON(i == 8)
	let page = alloc_page()
	if page != nil {
		__SetPageUptodate(page)
		SetPageLRU(page)
		page.mapping = mapping
		page.index = offset
		page.compound_order = order
		page_ref_add(page, (1 << Int(order)) &- 1)
		mapping.slots[i].page = page
		mapping.nrpages &+= 1
	}
	return page
}

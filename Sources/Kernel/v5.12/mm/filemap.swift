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

// Upstream: mm/filemap.c:1359-1366
// PORT(model): waits until nobody holds the lock, whoever that is by then; the page itself may be gone
func put_and_wait_on_page_locked(_ page: Ptr<page>) {
	put_page(page)
	mutex_wait(page.lock)
}

// Upstream: mm/filemap.c:827-910
// PORT(omit): memcg, shadow entries; see page_cache_delete
private func __add_to_page_cache_locked(
		_ page: Ptr<page>,
		_ mapping: Ptr<address_space>,
		_ offset: UInt) -> Int {
	var error = 0
	var i: UInt

	VM_BUG_ON_PAGE(!PageLocked(page), page)
	VM_BUG_ON_PAGE(PageSwapBacked(page), page)

	get_page(page)
	page.mapping = mapping
	page.index = offset

	spin_lock(mapping.i_pages)
	unlock: do {
		if xas_load(mapping, offset) != nil {
			error = -EEXIST
			break unlock
		}

		i = 0
		L1: while mapping.slots[i].page != nil {
			i &+= 1
			BUG_ON(i == PAGE_SLOTS)
		}
		mapping.slots[i].page = page
		mapping.nrpages &+= 1
	}
	spin_unlock(mapping.i_pages)

	if error != 0 {
		page.mapping = nil
		put_page(page)
	}
	return error
}

// Upstream: mm/filemap.c:933-959
// PORT(omit): pages that come back soon after they were evicted
private func add_to_page_cache_lru(
		_ page: Ptr<page>, _ mapping: Ptr<address_space>,
		_ offset: UInt) -> Int {
	var ret: Int

	// PORT(swift): stands for __SetPageLocked; nobody else knows the page
	BUG_ON(!trylock_page(page))
	ret = __add_to_page_cache_locked(page, mapping, offset)
	if unlikely(ret != 0) {
		unlock_page(page)
	} else {
		WARN_ON_ONCE(PageActive(page))
		lru_cache_add(page)
	}
	return ret
}

var PAGE_SLOTS: UInt { 8 }

// Upstream: lib/xarray.c:231-246
// PORT(model): see page_cache_delete
private func xas_load(_ mapping: Ptr<address_space>, _ index: UInt) -> Ptr<page> {
	var i: UInt

	i = 0
	L1: while i < PAGE_SLOTS {
		let page = mapping.slots[i].page
		if page != nil && page.index == index {
			return page
		}
		i &+= 1
	}
	return nil
}

// Upstream: mm/filemap.c:1674-1709
// PORT(omit): shadow entries
private func mapping_get_entry(_ mapping: Ptr<address_space>, _ index: UInt) -> Ptr<page> {
	var page: Ptr<page>

	rcu_read_lock()
	out: do {
		again: while true {
			page = xas_load(mapping, index)
			if page == nil {
				break out
			}

			if !get_page_unless_zero(page) {
				// PORT(model): spins until whoever has frozen the count lets go of it, or of the page
				spin_lock(mapping.i_pages)
				spin_unlock(mapping.i_pages)
				continue again
			}

			// Is it still there, now that it cannot go?
			if unlikely(page != xas_load(mapping, index)) {
				put_page(page)
				continue again
			}
			break again
		}
	}
	rcu_read_unlock()

	return page
}

var FGP_CREAT: UInt { 0x4 }
var FGP_FOR_MMAP: UInt { 0x40 }

// Upstream: mm/filemap.c:1745-1825
// PORT(omit): flags that faults do not give, reading: a new page holds zeros, whatever was written out before
private func pagecache_get_page(
		_ mapping: Ptr<address_space>, _ index: UInt,
		_ fgp_flags: UInt) -> Ptr<page> {
	var page: Ptr<page>

	again: while true {
		page = mapping_get_entry(mapping, index)
		if page == nil && (fgp_flags & FGP_CREAT) != 0 {
			var err: Int

			page = alloc_page()
			if page == nil {
				return nil
			}
			__SetPageUptodate(page)

			err = add_to_page_cache_lru(page, mapping, index)
			if unlikely(err != 0) {
				put_page(page)
				page = nil
				if err == -EEXIST {
					continue again
				}
			}

			// It is locked, and for a mapping it is to be unlocked.
			if page != nil && (fgp_flags & FGP_FOR_MMAP) != 0 {
				unlock_page(page)
			}
		}

		return page
	}
}

// Upstream: include/linux/pagemap.h:333-337
// PORT(omit): allocation flags
private func find_get_page(_ mapping: Ptr<address_space>, _ offset: UInt) -> Ptr<page> {
	return pagecache_get_page(mapping, offset, 0)
}

// Upstream: mm/filemap.c:2873-2995
// PORT(omit): reading ahead; waits with the lock of the mm held, as a fault that may not be tried again does
func filemap_fault(_ vmf: inout vm_fault) -> vm_fault_t {
	let file = vmf.vma.vm_file
	let mapping = file.f_mapping
	let offset = vmf.pgoff
	var max_off: UInt
	var page: Ptr<page>
	var ret: vm_fault_t = 0

	max_off = (i_size_read(mapping) &+ PAGE_SIZE &- 1) / PAGE_SIZE
	if unlikely(offset >= max_off) {
		return VM_FAULT_SIGBUS
	}

	page = find_get_page(mapping, offset)
	if page == nil {
		ret = VM_FAULT_MAJOR
	}
	retry_find: while true {
		if page == nil {
			page = pagecache_get_page(mapping, offset,
						  FGP_CREAT | FGP_FOR_MMAP)
			if page == nil {
				return VM_FAULT_OOM
			}
		}

		lock_page(page)

		// Was it cut off meanwhile?
		if unlikely(compound_head(page).mapping != mapping) {
			unlock_page(page)
			put_page(page)
			page = nil
			continue retry_find
		}
		break retry_find
	}
	VM_BUG_ON_PAGE(page_to_pgoff(page) != offset, page)

	// The size counts only now that the page is locked.
	max_off = (i_size_read(mapping) &+ PAGE_SIZE &- 1) / PAGE_SIZE
	if unlikely(offset >= max_off) {
		unlock_page(page)
		put_page(page)
		return VM_FAULT_SIGBUS
	}

	vmf.page = page
	return ret | VM_FAULT_LOCKED
}

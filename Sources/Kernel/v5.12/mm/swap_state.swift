// SPDX-License-Identifier: GPL-2.0-only
// The swap cache, as far as reclaim passes through it.

import Linux

// Upstream: include/linux/swap.h:639-644
// PORT(stub): swap slots are never short and never shared: a page's slot has the number of its frame
private func get_swap_page(_ page: Ptr<page>) -> swp_entry_t {
	return swp_entry(0, page_to_pfn(page))
}

// Upstream: mm/swapfile.c:3502-3509
// PORT(model): the count of a slot is one of entries alone; upstream's counts the swap cache too
func swap_duplicate(_ entry: swp_entry_t) -> Int {
	atomic_inc((mem_map + swp_offset(entry)).swap_map)
	return 0
}

// Upstream: mm/swapfile.c:1619-1633
// PORT(model): see swap_duplicate
private func page_swapped(_ page: Ptr<page>) -> Bool {
	return atomic_read((mem_map + page_private(page)).swap_map) != 0
}

// Upstream: mm/swapfile.c:1786-1803
// PORT(omit): taking the page out of the swap cache at once; reclaim does it in its turn
func free_swap_and_cache(_ entry: swp_entry_t) -> Bool {
	if non_swap_entry(entry) {
		return true
	}

	atomic_dec((mem_map + swp_offset(entry)).swap_map)
	return true
}

// Upstream: mm/swapfile.c:1747-1780
// PORT(omit): the wait for hibernation to be over
@discardableResult
private func try_to_free_swap(_ page: Ptr<page>) -> Bool {
	VM_BUG_ON_PAGE(!PageLocked(page), page)

	if !PageSwapCache(page) {
		return false
	}
	if PageWriteback(page) {
		return false
	}
	if page_swapped(page) {
		return false
	}

	delete_from_swap_cache(page)
	SetPageDirty(page)
	return true
}

// Upstream: mm/swap_state.c:100-150
// PORT(omit): the array of pages; nobody looks a page up in it
private func add_to_swap_cache(_ page: Ptr<page>, _ entry: swp_entry_t) {
	VM_BUG_ON_PAGE(!PageLocked(page), page)
	VM_BUG_ON_PAGE(PageSwapCache(page), page)
	VM_BUG_ON_PAGE(!PageSwapBacked(page), page)

	page_ref_add(page, 1)
	SetPageSwapCache(page)

	set_page_private(page, entry.val)
}

// Upstream: mm/swap_state.c:156-181
// PORT(omit): the array of pages, see add_to_swap_cache
func __delete_from_swap_cache(_ page: Ptr<page>, _ entry: swp_entry_t) {
	VM_BUG_ON_PAGE(!PageLocked(page), page)
	VM_BUG_ON_PAGE(!PageSwapCache(page), page)
	VM_BUG_ON_PAGE(PageWriteback(page), page)

	set_page_private(page, 0)
	ClearPageSwapCache(page)
}

// Upstream: mm/swap_state.c:190-238
// PORT(omit): the page cache of swap has no array that could be full
func add_to_swap(_ page: Ptr<page>) -> Bool {
	var entry: swp_entry_t

	VM_BUG_ON_PAGE(!PageLocked(page), page)

	entry = get_swap_page(page)
	if entry.val == 0 {
		return false
	}

	add_to_swap_cache(page, entry)
	// A page whose PTE lost its dirty bit must be written out all the same.
	set_page_dirty(page)

	return true
}

// Upstream: mm/swap_state.c:246-257
// PORT(omit): giving the slot back
private func delete_from_swap_cache(_ page: Ptr<page>) {
	let entry = swp_entry_t(val: page_private(page))

	spin_lock(swapper_space.i_pages)
	__delete_from_swap_cache(page, entry)
	spin_unlock(swapper_space.i_pages)

	page_ref_sub(page, Int(thp_nr_pages(page)))
}

// Upstream: mm/swap_state.c:298-304
private func free_swap_cache(_ page: Ptr<page>) {
	if PageSwapCache(page) && !page_mapped(page) && trylock_page(page) {
		try_to_free_swap(page)
		unlock_page(page)
	}
}

// Upstream: mm/swap_state.c:310-315
// PORT(omit): the huge zero page
func free_page_and_swap_cache(_ page: Ptr<page>) {
	free_swap_cache(page)
	put_page(page)
}

// Upstream: mm/swap_state.c:321-330
// PORT(omit): pages on their way to the LRU
func free_pages_and_swap_cache(_ pages: Ptr<gather_slot>, _ nr: UInt) {
	let pagep = pages
	var i: UInt

	i = 0
	L1: while i < nr {
		free_swap_cache(pagep[i].page)
		i &+= 1
	}
	release_pages(pagep, nr)
}

// Upstream: mm/swap.c:846-924
// PORT(omit): the LRU, compound and device pages; pages are freed one by one, not as a list
func release_pages(_ pages: Ptr<gather_slot>, _ nr: UInt) {
	var i: UInt

	i = 0
	L1: while i < nr {
		L1_body: do {
			let page = pages[i].page

			if !put_page_testzero(page) {
				break L1_body
			}

			__free_page(page)
		}
		i &+= 1
	}
}

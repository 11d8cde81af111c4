// SPDX-License-Identifier: GPL-2.0-only
// The swap cache, as far as reclaim passes through it.

import Linux

// Upstream: include/linux/swap.h:639-644
// PORT(stub): swap slots are never short and never shared: a page's slot has the number of its frame
private func get_swap_page(_ page: Ptr<page>) -> swp_entry_t {
	return swp_entry(0, page_to_pfn(page))
}

// Upstream: include/linux/swap.h:538-541
func swap_duplicate(_ entry: swp_entry_t) -> Int { return 0 }

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

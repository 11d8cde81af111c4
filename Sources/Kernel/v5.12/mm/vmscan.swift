// SPDX-License-Identifier: GPL-2.0-only
// Reclaim: what happens to one page that the scan has isolated.

import Linux

private enum pageout_t {
	case PAGE_KEEP
	case PAGE_ACTIVATE
	case PAGE_SUCCESS
	case PAGE_CLEAN
}

// Upstream: mm/vmscan.c:720-729
// PORT(omit): huge pages, pages with buffers
private func is_page_cache_freeable(_ page: Ptr<page>) -> Bool {
	let page_cache_pins = 1
	return page_count(page) == 1 &+ page_cache_pins
}

// Upstream: mm/vmscan.c:779-847
// PORT(stub): devices write at once, as a compressed memory device does; what is in swap was unmapped, so it cannot become dirty
private func pageout(_ page: Ptr<page>, _ mapping: Ptr<address_space>) -> pageout_t {
	if !is_page_cache_freeable(page) {
		return .PAGE_KEEP
	}
	if mapping == nil {
		return .PAGE_KEEP
	}

	if mapping == swapper_space {
		if test_and_clear_bit(PG_dirty, page.flags) {
			unlock_page(page)
			return .PAGE_SUCCESS
		}
	} else if clear_page_dirty_for_io(page) {
		SetPageWriteback(page)
		write_frame(page_to_pfn(page))
		ClearPageWriteback(page)
		unlock_page(page)
		return .PAGE_SUCCESS
	}

	return .PAGE_CLEAN
}

// Upstream: mm/vmscan.c:853-941
// PORT(omit): working set detection, memcg, what a file system does with the page
private func __remove_mapping(_ mapping: Ptr<address_space>, _ page: Ptr<page>, _ reclaimed: Bool) -> Bool {
	var refcount: Int

	BUG_ON(!PageLocked(page))
	BUG_ON(mapping != page_mapping(page))

	spin_lock(mapping.i_pages)
	cannot_free: do {
		// Somebody who has a reference may still make the page dirty: so look at the count first.
		refcount = 1 &+ Int(compound_nr(page))
		if !page_ref_freeze(page, refcount) {
			break cannot_free
		}
		if unlikely(PageDirty(page)) {
			page_ref_unfreeze(page, refcount)
			break cannot_free
		}

		if PageSwapCache(page) {
			let swap = swp_entry_t(val: page_private(page))
			__delete_from_swap_cache(page, swap)
			spin_unlock(mapping.i_pages)
		} else {
			__delete_from_page_cache(page)
			spin_unlock(mapping.i_pages)
		}

		return true
	}
	spin_unlock(mapping.i_pages)
	return false
}

// Upstream: mm/page_alloc.c:3268-3301
// PORT(stub): see __free_page; the machine judges that a page of a file was clean, since swap takes no copy here
private func free_unref_page_list(_ page: Ptr<page>) {
	let mapping: UInt = page.own(4)

	page.mapping = nil
	if (mapping & PAGE_MAPPING_ANON) != 0 {
		free_frame(page_to_pfn(page))
	} else {
		free_clean_frame(page_to_pfn(page))
	}
}

// Upstream: mm/vmscan.c:1071-1494
// PORT(omit): one page, not a list; references, congestion, writeback under way, lazy freeing, statistics
func shrink_page_list(_ page: Ptr<page>) -> UInt {
	var free_pages: Ptr<page> = nil
	var nr_reclaimed: UInt = 0

	keep: do {
		var mapping: Ptr<address_space>

		if !trylock_page(page) {
			break keep
		}

		VM_BUG_ON_PAGE(PageActive(page), page)

		keep_locked: do {
			activate_locked: do {
				mapping = page_mapping(page)

				// Anonymous memory gets its place in swap here.
				if PageAnon(page) && PageSwapBacked(page) {
					if !PageSwapCache(page) {
						if page_maybe_dma_pinned(page) {
							break keep_locked
						}
						if !add_to_swap(page) {
							break activate_locked
						}

						mapping = page_mapping(page)
					}
				}

				if !PageAnon(page) && unlikely(PageTransHuge(page)) {
					// Huge pages of files are split.
					if split_huge_page_to_list(page) != 0 {
						break keep_locked
					}
				}

				// The page is mapped somewhere: unmap it.
				if page_mapped(page) {
					var flags = TTU_BATCH_FLUSH

					if unlikely(PageTransHuge(page)) {
						flags |= TTU_SPLIT_HUGE_PMD
					}

					if !try_to_unmap(page, flags) {
						break activate_locked
					}
				}

				if PageDirty(page) {
					// No CPU may write to the page any more once it is being written out.
					try_to_unmap_flush_dirty()
					switch pageout(page, mapping) {
					case .PAGE_KEEP:
						break keep_locked
					case .PAGE_ACTIVATE:
						break activate_locked
					case .PAGE_SUCCESS:
						if PageWriteback(page) {
							break keep
						}
						if PageDirty(page) {
							break keep
						}

						// Written at once: go on with the page.
						if !trylock_page(page) {
							break keep
						}
						if PageDirty(page) || PageWriteback(page) {
							break keep_locked
						}
						mapping = page_mapping(page)
					case .PAGE_CLEAN:
						break
					}
				}

				if mapping == nil || !__remove_mapping(mapping, page, true) {
					break keep_locked
				}

				unlock_page(page)
				nr_reclaimed &+= 1

				free_pages = page
				break keep
			}
			SetPageActive(page)
		}
		unlock_page(page)
	}

	try_to_unmap_flush()
	if free_pages != nil {
		free_unref_page_list(free_pages)
	} else {
		putback_lru_page(page)
	}

	return nr_reclaimed
}

// Upstream: mm/vmscan.c:972-976
func putback_lru_page(_ page: Ptr<page>) {
	// PORT(stub): the LRU is the flag alone, as for __put_page
	SetPageLRU(page)
	put_page(page)
}

// SPDX-License-Identifier: GPL-2.0-only
// Taking pages out of a file: truncation and holes.

import Linux

// Upstream: mm/truncate.c:171-189
// PORT(omit): data of file systems, pages on disk
private func truncate_cleanup_page(_ mapping: Ptr<address_space>, _ page: Ptr<page>) {
	if page_mapped(page) {
		let nr = thp_nr_pages(page)
		unmap_mapping_pages(mapping, page.index, nr, false)
	}

	// Some file systems make the page dirty again.
	cancel_dirty_page(page)
}

// Upstream: mm/page-writeback.c:2624-2644
// PORT(omit): accounting
private func cancel_dirty_page(_ page: Ptr<page>) {
	if PageDirty(page) {
		ClearPageDirty(page)
	}
}

// Upstream: mm/truncate.c:215-225
func truncate_inode_page(_ mapping: Ptr<address_space>, _ page: Ptr<page>) -> Int {
	VM_BUG_ON_PAGE(PageTail(page), page)

	if page.mapping != mapping {
		return -EIO
	}

	truncate_cleanup_page(mapping, page)
	delete_from_page_cache(page)
	return 0
}

// Upstream: mm/truncate.c:286-411
// PORT(omit): the first pass, which does not wait; parts of pages; pages are taken one by one, not by vectors
private func truncate_inode_pages_range(
		_ mapping: Ptr<address_space>,
		_ lstart: UInt, _ lend: UInt) {
	var start: UInt
	var end: UInt

	if mapping.nrpages == 0 {
		return
	}

	start = (lstart &+ PAGE_SIZE &- 1) >> PAGE_SHIFT
	if lend == UInt.max {
		end = UInt.max
	} else {
		end = (lend &+ 1) >> PAGE_SHIFT
	}

	if start >= end {
		return
	}

	L1: while true {
		cond_resched()
		let page = find_lock_entry(mapping, start, end &- 1)
		if page == nil {
			break L1
		}

		lock_page(page)
		wait_on_page_writeback(page)
		_ = truncate_inode_page(mapping, page)
		unlock_page(page)
		put_page(page)
	}
}

// Upstream: mm/truncate.c:739-756
// PORT(swift): an inode has nothing here but its address space
func truncate_pagecache(_ mapping: Ptr<address_space>, _ newsize: UInt) {
	let holebegin = round_up(newsize, PAGE_SIZE)

	// Twice: private copies may come up in between of pages that were not taken out yet.
	unmap_mapping_range(mapping, holebegin, 0, true)
	truncate_inode_pages_range(mapping, newsize, UInt.max)
	unmap_mapping_range(mapping, holebegin, 0, true)
}

// Upstream: mm/truncate.c:772-780
// PORT(omit): what lies beyond the old end
func truncate_setsize(_ mapping: Ptr<address_space>, _ newsize: UInt) {
	i_size_write(mapping, newsize)
	truncate_pagecache(mapping, newsize)
}

// Upstream: mm/truncate.c:847-869
// PORT(swift): see truncate_pagecache
func truncate_pagecache_range(_ mapping: Ptr<address_space>, _ lstart: UInt, _ lend: UInt) {
	let unmap_start = round_up(lstart, PAGE_SIZE)
	let unmap_end = round_down(1 &+ lend, PAGE_SIZE) &- 1

	// Private copies stay in a hole.
	if unmap_end > unmap_start {
		unmap_mapping_range(mapping, unmap_start,
				    1 &+ unmap_end &- unmap_start, false)
	}
	truncate_inode_pages_range(mapping, lstart, lend)
}

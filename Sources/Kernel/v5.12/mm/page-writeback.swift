// SPDX-License-Identifier: GPL-2.0-only
// Writing pages of files out.

import Linux

// Upstream: mm/page-writeback.c:2827-2833
// PORT(model): nobody who writes a page out lets go of its lock before the end, so there is nothing to wait for
func wait_on_page_writeback(_ page: Ptr<page>) {
	BUG_ON(PageWriteback(page))
}

// Upstream: mm/page-writeback.c:2661-2719
// PORT(omit): accounting
func clear_page_dirty_for_io(_ page: Ptr<page>) -> Bool {
	let mapping = page_mapping(page)
	var ret = false

	VM_BUG_ON_PAGE(!PageLocked(page), page)

	if mapping != nil {
		// The dirty bit moves from the entries to the page first, so that it is not lost: whoever makes an entry dirty
		// after this makes the page dirty again.
		if page_mkclean(page) != 0 {
			set_page_dirty(page)
		}
		if TestClearPageDirty(page) {
			ret = true
		}
		return ret
	}
	return TestClearPageDirty(page)
}

// Upstream: mm/page-writeback.c:2374-2400
// PORT(stub): the device writes at once and never fails, and writing leaves the page locked
func write_one_page(_ page: Ptr<page>) -> Int {
	let mapping = page.mapping

	lock_page(page)

	if mapping != nil && clear_page_dirty_for_io(page) {
		get_page(page)
		SetPageWriteback(page)
		write_frame(page_to_pfn(page))
		ClearPageWriteback(page)
		put_page(page)
	}
	unlock_page(page)
	return 0
}

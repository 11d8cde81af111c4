// SPDX-License-Identifier: GPL-2.0-only
// Freeing pages and tables once nobody can reach them through a translation.

import Linux

// Upstream: mm/mmu_gather.c:16-42
// PORT(swift): a batch is an object, not a page
private func tlb_next_batch(_ tlb: Ptr<mmu_gather>) -> Bool {
	var batch: Ptr<mmu_gather_batch>

	batch = tlb.active
	if batch.next != nil {
		tlb.active = batch.next
		return true
	}

	if tlb.batch_count == MAX_GATHER_BATCH_COUNT {
		return false
	}

	batch = kzalloc(mmu_gather_batch.self)
	if batch == nil {
		return false
	}

	tlb.batch_count &+= 1
	batch.next = nil
	batch.nr = 0
	batch.max = MAX_GATHER_BATCH

	tlb.active.next = batch
	tlb.active = batch

	return true
}

// Upstream: mm/mmu_gather.c:44-53
private func tlb_batch_pages_flush(_ tlb: Ptr<mmu_gather>) {
	var batch: Ptr<mmu_gather_batch>

	batch = tlb.local
	L1: while batch != nil && batch.nr != 0 {
		free_pages_and_swap_cache(batch.pages, batch.nr)
		batch.nr = 0
		batch = batch.next
	}
	tlb.active = tlb.local
}

// Upstream: mm/mmu_gather.c:55-64
// PORT(swift): a batch is an object, not a page
private func tlb_batch_list_free(_ tlb: Ptr<mmu_gather>) {
	var batch: Ptr<mmu_gather_batch>, next: Ptr<mmu_gather_batch>

	batch = tlb.local.next
	L1: while batch != nil {
		next = batch.next
		kfree(batch)
		batch = next
	}
	tlb.local.next = nil
}

// Upstream: mm/mmu_gather.c:66-90
// PORT(swift): an element of an array of pointers is an object
func __tlb_remove_page_size(_ tlb: Ptr<mmu_gather>, _ page: Ptr<page>, _ page_size: UInt) -> Bool {
	var batch: Ptr<mmu_gather_batch>

	VM_BUG_ON(tlb.end == 0)

	if IS_ENABLED(.CONFIG_MMU_GATHER_PAGE_SIZE) {
		VM_WARN_ON(tlb.page_size != page_size)
	}

	batch = tlb.active
	// A full batch means that it is time to flush, unless there is another one.
	batch.pages[batch.nr].page = page
	batch.nr &+= 1
	if batch.nr == batch.max {
		if !tlb_next_batch(tlb) {
			return true
		}
		batch = tlb.active
	}
	VM_BUG_ON_PAGE(batch.nr > batch.max, page)

	return false
}

// Upstream: mm/mmu_gather.c:96-104
// PORT(swift): a batch is an object, not a page
private func __tlb_remove_table_free(_ batch: Ptr<mmu_table_batch>) {
	var i: UInt

	i = 0
	L1: while i < batch.nr {
		__tlb_remove_table(batch.tables[i].page)
		i &+= 1
	}

	kfree(batch)
}

// Walkers without a lock disable interrupts. Where flushing interrupts every CPU, that holds the freeing of tables back;
// elsewhere a grace period of RCU does, or, for want of memory, an interrupt for its own sake.

// Upstream: mm/mmu_gather.c:137-140
private func tlb_remove_table_smp_sync(_ arg: UInt) {
}

// Upstream: mm/mmu_gather.c:142-152
// PORT(swift): no argument is the number 0
private func tlb_remove_table_sync_one() {
	smp_call_function(tlb_remove_table_smp_sync, 0, 1)
}

// Upstream: mm/mmu_gather.c:154-157
// PORT(swift): the head lies at the start of the batch
private func tlb_remove_table_rcu(_ head: UInt) {
	__tlb_remove_table_free(voidp(head))
}

// Upstream: mm/mmu_gather.c:159-162
private func tlb_remove_table_free(_ batch: Ptr<mmu_table_batch>) {
	call_rcu(batch.rcu, tlb_remove_table_rcu)
}

// Upstream: mm/mmu_gather.c:178-188
private func tlb_table_invalidate(_ tlb: Ptr<mmu_gather>) {
	if tlb_needs_table_invalidate() {
		// The hardware's walkers are done after this; the software's need the grace period as well.
		tlb_flush_mmu_tlbonly(tlb)
	}
}

// Upstream: mm/mmu_gather.c:190-194
private func tlb_remove_table_one(_ table: Ptr<page>) {
	tlb_remove_table_sync_one()
	__tlb_remove_table(table)
}

// Upstream: mm/mmu_gather.c:196-205
// PORT(swift): the address of the member is not taken; what is for CONFIG_MMU_GATHER_TABLE_FREE alone stands below the question
private func tlb_table_flush(_ tlb: Ptr<mmu_gather>) {
	if IS_ENABLED(.CONFIG_MMU_GATHER_TABLE_FREE) {
		if tlb.batch != nil {
			tlb_table_invalidate(tlb)
			tlb_remove_table_free(tlb.batch)
			tlb.batch = nil
		}
	}
}

// Upstream: mm/mmu_gather.c:207-224
// PORT(swift): see tlb_table_flush
func tlb_remove_table(_ tlb: Ptr<mmu_gather>, _ table: Ptr<page>) {
	if tlb.batch == nil {
		tlb.batch = kzalloc(mmu_table_batch.self)
		if tlb.batch == nil {
			tlb_table_invalidate(tlb)
			tlb_remove_table_one(table)
			return
		}
		tlb.batch.nr = 0
	}

	tlb.batch.tables[tlb.batch.nr].page = table
	tlb.batch.nr &+= 1
	if tlb.batch.nr == MAX_TABLE_BATCH {
		tlb_table_flush(tlb)
	}
}

// Upstream: mm/mmu_gather.c:226-229
private func tlb_table_init(_ tlb: Ptr<mmu_gather>) {
	tlb.batch = nil
}

// Upstream: mm/mmu_gather.c:238-244
private func tlb_flush_mmu_free(_ tlb: Ptr<mmu_gather>) {
	tlb_table_flush(tlb)
	tlb_batch_pages_flush(tlb)
}

// Upstream: mm/mmu_gather.c:246-250
func tlb_flush_mmu(_ tlb: Ptr<mmu_gather>) {
	tlb_flush_mmu_tlbonly(tlb)
	tlb_flush_mmu_free(tlb)
}

// Upstream: mm/mmu_gather.c:252-274
// PORT(swift): the length of the array is a constant
private func __tlb_gather_mmu(
		_ tlb: Ptr<mmu_gather>, _ mm: Ptr<mm_struct>,
		_ fullmm: Bool) {
	tlb.mm = mm
	tlb.fullmm = fullmm

	tlb.need_flush_all = false
	tlb.local.next = nil
	tlb.local.nr = 0
	tlb.local.max = MMU_GATHER_BUNDLE
	tlb.active = tlb.local
	tlb.batch_count = 0

	tlb_table_init(tlb)
	if IS_ENABLED(.CONFIG_MMU_GATHER_PAGE_SIZE) {
		tlb.page_size = 0
	}

	__tlb_reset_range(tlb)
	inc_tlb_flush_pending(tlb.mm)
}

// Upstream: mm/mmu_gather.c:284-287
func tlb_gather_mmu(_ tlb: Ptr<mmu_gather>, _ mm: Ptr<mm_struct>) {
	__tlb_gather_mmu(tlb, mm, false)
}

// Upstream: mm/mmu_gather.c:312-346
func tlb_finish_mmu(_ tlb: Ptr<mmu_gather>) {
	// Somebody else has changed entries and not flushed yet: then entries that this gather found changed already may
	// still be cached. Everything goes, tables' pointers too, since the other one may have freed some.
	if mm_tlb_flush_nested(tlb.mm) {
		tlb.fullmm = true
		__tlb_reset_range(tlb)
		tlb.freed_tables = true
	}

	tlb_flush_mmu(tlb)

	tlb_batch_list_free(tlb)
	dec_tlb_flush_pending(tlb.mm)
}

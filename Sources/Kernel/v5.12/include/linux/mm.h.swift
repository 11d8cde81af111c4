// SPDX-License-Identifier: GPL-2.0-only
// Pages, their references and the locks of page tables. Mirrors include/linux/mm.h, page-flags.h and mm/internal.h.

import Linux

var VM_READ: UInt { 0x1 }
var VM_WRITE: UInt { 0x2 }
var VM_SHARED: UInt { 0x8 }
var VM_MAYSHARE: UInt { 0x80 }
var VM_GROWSDOWN: UInt { 0x100 }
var VM_PFNMAP: UInt { 0x400 }
var VM_DONTEXPAND: UInt { 0x40000 }
var VM_ACCOUNT: UInt { 0x100000 }
var VM_MIXEDMAP: UInt { 0x10000000 }
var VM_IO: UInt { 0x4000 }
var VM_SPECIAL: UInt { VM_IO | VM_DONTEXPAND | VM_PFNMAP | VM_MIXEDMAP }
var VM_SOFTDIRTY: UInt { 0x8000000 }
var VM_SEQ_READ: UInt { 0x8000 }
var VM_RAND_READ: UInt { 0x10000 }
var VM_STACK_INCOMPLETE_SETUP: UInt { VM_RAND_READ | VM_SEQ_READ }
var VM_STACK_FLAGS: UInt { VM_GROWSDOWN | VM_READ | VM_WRITE | VM_ACCOUNT }
// PORT(omit): no architecture of these has stacks that grow upwards
var VM_GROWSUP: UInt { 0 }
var VM_LOCKED: UInt { 0x2000 }
var VM_LOCKED_CLEAR_MASK: UInt { ~(0x2000 | 0x80000) }
var VM_HUGETLB: UInt { 0x400000 }
var sysctl_max_map_count: UInt { 65530 }

var FAULT_FLAG_WRITE: UInt { 0x01 }
var FAULT_FLAG_TRIED: UInt { 0x20 }
var FAULT_FLAG_USER: UInt { 0x40 }

// Mirrors enum vm_fault_reason of include/linux/mm_types.h.
typealias vm_fault_t = UInt
var VM_FAULT_OOM: vm_fault_t { 0x1 }
var VM_FAULT_SIGBUS: vm_fault_t { 0x2 }
var VM_FAULT_MAJOR: vm_fault_t { 0x4 }
var VM_FAULT_WRITE: vm_fault_t { 0x8 }
var VM_FAULT_SIGSEGV: vm_fault_t { 0x40 }
var VM_FAULT_NOPAGE: vm_fault_t { 0x100 }
var VM_FAULT_LOCKED: vm_fault_t { 0x200 }
var VM_FAULT_RETRY: vm_fault_t { 0x400 }
var VM_FAULT_FALLBACK: vm_fault_t { 0x800 }
var VM_FAULT_DONE_COW: vm_fault_t { 0x1000 }
var VM_FAULT_ERROR: vm_fault_t { VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV | VM_FAULT_FALLBACK }

var PAGE_MAPPING_ANON: UInt { 0x1 }
var PAGE_MAPPING_MOVABLE: UInt { 0x2 }
var PAGE_MAPPING_FLAGS: UInt { PAGE_MAPPING_ANON | PAGE_MAPPING_MOVABLE }

var USE_SPLIT_PTE_PTLOCKS: Bool { true }
var USE_SPLIT_PMD_PTLOCKS: Bool { true }

// Upstream: include/asm-generic/memory_model.h:33-33
func pfn_to_page(_ pfn: UInt) -> Ptr<page> {
	return mem_map + pfn
}

// Upstream: include/asm-generic/memory_model.h:34-35
func page_to_pfn(_ page: Ptr<page>) -> UInt {
	return page - mem_map
}

// Flags. Upstream generates these functions by macros in include/linux/page-flags.h.
var PG_uptodate: UInt { 2 }
var PG_dirty: UInt { 3 }
var PG_lru: UInt { 4 }
var PG_active: UInt { 5 }
var PG_swapcache: UInt { 10 }
var PG_writeback: UInt { 15 }
var PG_swapbacked: UInt { 19 }
var PG_table: UInt { 26 }

// Upstream: include/linux/page-flags.h:334-334
func PageDirty(_ page: Ptr<page>) -> Bool { return test_bit(PG_dirty, page.flags) }
// Upstream: include/linux/page-flags.h:334-334
func SetPageDirty(_ page: Ptr<page>) { set_bit(PG_dirty, page.flags) }
// Upstream: include/linux/page-flags.h:334-334
func ClearPageDirty(_ page: Ptr<page>) { clear_bit(PG_dirty, page.flags) }
// Upstream: include/linux/page-flags.h:338-338
func PageActive(_ page: Ptr<page>) -> Bool { return test_bit(PG_active, page.flags) }
// Upstream: include/linux/page-flags.h:338-338
func SetPageActive(_ page: Ptr<page>) { set_bit(PG_active, page.flags) }
// Upstream: include/linux/page-flags.h:375-375
func PageWriteback(_ page: Ptr<page>) -> Bool { return test_bit(PG_writeback, page.flags) }
// Upstream: include/linux/page-flags.h:376-376
func SetPageWriteback(_ page: Ptr<page>) { set_bit(PG_writeback, page.flags) }
// Upstream: include/linux/page-flags.h:375-375
func ClearPageWriteback(_ page: Ptr<page>) { clear_bit(PG_writeback, page.flags) }
// Upstream: include/linux/page-flags.h:334-334
func TestClearPageDirty(_ page: Ptr<page>) -> Bool { return test_and_clear_bit(PG_dirty, page.flags) }
// Upstream: include/linux/page-flags.h:357-357
func PageSwapBacked(_ page: Ptr<page>) -> Bool { return test_bit(PG_swapbacked, page.flags) }
// Upstream: include/linux/page-flags.h:357-357
func SetPageSwapBacked(_ page: Ptr<page>) { set_bit(PG_swapbacked, page.flags) }
// Upstream: include/linux/page-flags.h:357-357
func __SetPageSwapBacked(_ page: Ptr<page>) { __set_bit(PG_swapbacked, page.flags) }
// Upstream: include/linux/page-flags.h:404-404
func SetPageSwapCache(_ page: Ptr<page>) { set_bit(PG_swapcache, page.flags) }
// Upstream: include/linux/page-flags.h:404-404
func ClearPageSwapCache(_ page: Ptr<page>) { clear_bit(PG_swapcache, page.flags) }
// Upstream: include/linux/page-flags.h:336-336
func PageLRU(_ page: Ptr<page>) -> Bool { return test_bit(PG_lru, page.flags) }
// Upstream: include/linux/page-flags.h:336-336
func SetPageLRU(_ page: Ptr<page>) { set_bit(PG_lru, page.flags) }
// Upstream: include/linux/page-flags.h:336-336
func TestClearPageLRU(_ page: Ptr<page>) -> Bool { return test_and_clear_bit(PG_lru, page.flags) }
// Upstream: include/linux/page-flags.h:531-536
// PORT(omit): the barrier before the bit: memory is sequentially consistent
func __SetPageUptodate(_ page: Ptr<page>) { __set_bit(PG_uptodate, page.flags) }
// Upstream: include/linux/page-flags.h:766-766
func __SetPageTable(_ page: Ptr<page>) { __set_bit(PG_table, page.flags) }

// Upstream: include/linux/page-flags.h:396-403
func PageSwapCache(_ page: Ptr<page>) -> Bool {
	return PageSwapBacked(page) && test_bit(PG_swapcache, page.flags)
}

// Upstream: include/linux/page-flags.h:476-479
// PORT(swift): a pointer that is a number is its address
func PageMappingFlags(_ page: Ptr<page>) -> Bool {
	return (page.mapping.address & PAGE_MAPPING_FLAGS) != 0
}

// Upstream: include/linux/page-flags.h:481-485
// PORT(swift): a pointer that is a number is its address
func PageAnon(_ page: Ptr<page>) -> Bool {
	return (page.mapping.address & PAGE_MAPPING_ANON) != 0
}

// Upstream: include/linux/page-flags.h:596-596
// PORT(omit): hugetlb, KSM, device, movable, mlocked, pinned and poisoned pages; pages with buffers
func PageHuge(_ page: Ptr<page>) -> Bool { return false }
// Upstream: include/linux/page-flags.h:610-614
// PORT(omit): tail pages
func PageTransHuge(_ page: Ptr<page>) -> Bool { return PageHead(page) }
// Upstream: include/linux/page-flags.h:621-624
// PORT(omit): tail pages
func PageTransCompound(_ page: Ptr<page>) -> Bool { return PageHead(page) }
// Upstream: include/linux/page-flags.h:191-194
// PORT(omit): see PageHuge
func PageTail(_ page: Ptr<page>) -> Bool { return false }
// Upstream: include/linux/page-flags.h:500-505
// PORT(omit): see PageHuge
func PageKsm(_ page: Ptr<page>) -> Bool { return false }
// Upstream: include/linux/page-flags.h:415-415
// PORT(omit): see PageHuge
func PageMlocked(_ page: Ptr<page>) -> Bool { return false }
// Upstream: include/linux/page-flags.h:430-430
// PORT(omit): see PageHuge
func PageHWPoison(_ page: Ptr<page>) -> Bool { return false }
// Upstream: include/linux/page-flags.h:487-491
// PORT(omit): see PageHuge
func __PageMovable(_ page: Ptr<page>) -> Bool { return false }
// Upstream: include/linux/mm.h:1112-1115
// PORT(omit): see PageHuge
func is_zone_device_page(_ page: Ptr<page>) -> Bool { return false }
// Upstream: include/linux/mm.h:1158-1164
// PORT(omit): see PageHuge
func is_device_private_page(_ page: Ptr<page>) -> Bool { return false }
// Upstream: include/linux/page-flags.h:842-845
// PORT(omit): see PageHuge
func page_has_private(_ page: Ptr<page>) -> Bool { return false }
// Upstream: include/linux/mm.h:1286-1301
// PORT(omit): see PageHuge
func page_maybe_dma_pinned(_ page: Ptr<page>) -> Bool { return false }
// Upstream: include/linux/mm_inline.h:22-25
func page_is_file_lru(_ page: Ptr<page>) -> Bool { return !PageSwapBacked(page) }
// Upstream: include/linux/page-flags.h:182-189
// PORT(omit): tail pages
func compound_head(_ page: Ptr<page>) -> Ptr<page> { return page }
// Upstream: include/linux/mm.h:960-965
// PORT(model): see PageHead
func compound_nr(_ page: Ptr<page>) -> UInt { return 1 << page.compound_order }
// Upstream: include/linux/huge_mm.h:276-282
// PORT(model): see PageHead
func thp_nr_pages(_ page: Ptr<page>) -> UInt { return PageHead(page) ? HPAGE_PMD_NR : 1 }
// Upstream: include/linux/huge_mm.h:480-483
// PORT(model): see PageHead
func thp_size(_ page: Ptr<page>) -> UInt { return PAGE_SIZE << page.compound_order }
// Upstream: include/linux/mm.h:968-971
// PORT(model): see PageHead
func page_size(_ page: Ptr<page>) -> UInt { return PAGE_SIZE << page.compound_order }
// Upstream: include/linux/page-flags.h:558-558
// PORT(model): a head page is one whose order is not zero
func PageHead(_ page: Ptr<page>) -> Bool { return page.compound_order != 0 }
// Upstream: mm/huge_memory.c:2545-2576
// PORT(omit): mappings of the small pages
func total_mapcount(_ page: Ptr<page>) -> Int { return page_mapcount(page) }
// Upstream: mm/internal.h:428-428
// PORT(omit): locking pages in memory
func mlock_vma_page(_ page: Ptr<page>) { BUG() }
// Upstream: mm/internal.h:427-427
// PORT(omit): locking pages in memory
func clear_page_mlock(_ page: Ptr<page>) { BUG() }
// Upstream: include/linux/huge_mm.h:396-396
// PORT(omit): huge pages of anonymous memory
func deferred_split_huge_page(_ page: Ptr<page>) { BUG() }
// Upstream: include/linux/hugetlb_inline.h:9-12
// PORT(omit): no area is one
func is_vm_hugetlb_page(_ vma: Ptr<vm_area_struct>) -> Bool { return (vma.vm_flags & VM_HUGETLB) != 0 }
// Upstream: include/linux/userfaultfd_k.h:77-80
// PORT(omit): no area is one
func userfaultfd_armed(_ vma: Ptr<vm_area_struct>) -> Bool { return false }

// Upstream: include/linux/mm.h:1946-1952
// PORT(omit): the most that was ever mapped, which only reports ask for
func update_hiwater_rss(_ mm: Ptr<mm_struct>) {}
// Upstream: mm/swap.c:707-712
// PORT(omit): pages on their way to the LRU
func lru_add_drain() {}
// Upstream: mm/mmap.c:3355-3378
// PORT(omit): limits
func may_expand_vm(_ mm: Ptr<mm_struct>, _ flags: UInt, _ npages: UInt) -> Bool { return true }
// Upstream: mm/mmap.c:3380-3390
// PORT(omit): counters
func vm_stat_account(_ mm: Ptr<mm_struct>, _ flags: UInt, _ npages: UInt) {}
// Upstream: include/linux/mman.h:70-73
// PORT(omit): counters
func vm_acct_memory(_ pages: UInt) {}
// Upstream: include/linux/mman.h:75-78
// PORT(omit): counters
func vm_unacct_memory(_ pages: UInt) {}
// Upstream: include/linux/security.h:589-592
// PORT(omit): limits
func security_vm_enough_memory_mm(_ mm: Ptr<mm_struct>, _ pages: UInt) -> Bool { return false }
// Upstream: include/linux/ksm.h:69-73
// PORT(omit): KSM pages
func ksm_madvise(_ vma: Ptr<vm_area_struct>, _ start: UInt, _ end: UInt, _ advice: UInt, _ vm_flags: UInt) -> Int { return 0 }
var MADV_UNMERGEABLE: UInt { 13 }
// Upstream: include/linux/pgtable.h:1099-1101
// PORT(omit): mappings without pages
func untrack_pfn_moved(_ vma: Ptr<vm_area_struct>) {}
// Upstream: include/linux/mm.h:2579-2583
// PORT(omit): locking pages in memory; an area that grew or moved is filled by later faults
func mm_populate(_ addr: UInt, _ len: UInt) {}
// Upstream: mm/internal.h:340-343
// PORT(omit): locking pages in memory
func munlock_vma_pages_all(_ vma: Ptr<vm_area_struct>) {}
var RLIMIT_MEMLOCK: UInt { 8 }
var CAP_IPC_LOCK: Int { 14 }
// Upstream: include/linux/sched/signal.h:723-726
// PORT(stub): the limit that every process starts with, of locked memory
func rlimit(_ limit: UInt) -> UInt { return 64 * 1024 }
// Upstream: include/linux/capability.h:210-210
// PORT(stub): an ordinary user
func capable(_ cap: Int) -> Bool { return false }
// Upstream: mm/memory.c:513-562
// PORT(model): ends the execution; upstream prints the PTE and goes on
func print_bad_pte(_ vma: Ptr<vm_area_struct>, _ addr: UInt, _ pte: pte_t, _ page: Ptr<page>) { BUG() }
// Upstream: include/linux/memcontrol.h:1292-1295
// PORT(omit): counters
func lock_page_memcg(_ page: Ptr<page>) {}
// Upstream: include/linux/memcontrol.h:1301-1303
// PORT(omit): counters
func unlock_page_memcg(_ page: Ptr<page>) {}
enum node_stat_item { case NR_ANON_MAPPED, NR_FILE_MAPPED }
var NR_FILE_MAPPED: node_stat_item { .NR_FILE_MAPPED }
var NR_ANON_MAPPED: node_stat_item { .NR_ANON_MAPPED }
// Upstream: include/linux/vmstat.h:501-505
// PORT(omit): counters
func __mod_lruvec_page_state(_ page: Ptr<page>, _ idx: node_stat_item, _ val: UInt) {}
// Upstream: include/linux/vmstat.h:533-537
// PORT(omit): counters
func __dec_lruvec_page_state(_ page: Ptr<page>, _ idx: node_stat_item) {}

// Upstream: include/linux/mm.h:1893-1898
// PORT(omit): tracing
func add_mm_counter(_ mm: Ptr<mm_struct>, _ member: Int, _ value: UInt) {
	atomic_long_add(value, mm.rss_stat.count + UInt(member))
}

// Upstream: include/linux/mm.h:1900-1905
// PORT(omit): tracing
func inc_mm_counter(_ mm: Ptr<mm_struct>, _ member: Int) {
	atomic_long_inc(mm.rss_stat.count + UInt(member))
}

// Upstream: include/linux/mm.h:1907-1912
// PORT(omit): tracing
func dec_mm_counter(_ mm: Ptr<mm_struct>, _ member: Int) {
	atomic_long_dec(mm.rss_stat.count + UInt(member))
}

// Upstream: include/linux/mm.h:1915-1920
// PORT(swift): looks at the page without a step, since what a mapped page is does not change
func mm_counter_file(_ page: Ptr<page>) -> Int {
	let flags: UInt = page.flags.own(0)

	if (flags >> PG_swapbacked) & 1 != 0 {
		return MM_SHMEMPAGES
	}
	return MM_FILEPAGES
}

// Upstream: include/linux/mm.h:1922-1927
// PORT(swift): see mm_counter_file
func mm_counter(_ page: Ptr<page>) -> Int {
	let mapping: UInt = page.own(4)

	if (mapping & PAGE_MAPPING_ANON) != 0 {
		return MM_ANONPAGES
	}
	return mm_counter_file(page)
}

// Upstream: include/linux/mm.h:2035-2040
// PORT(omit): no level is folded
func mm_inc_nr_puds(_ mm: Ptr<mm_struct>) {
	atomic_long_add(PTRS_PER_PUD &* 8, mm.pgtables_bytes)
}

// Upstream: include/linux/mm.h:2042-2047
// PORT(omit): see mm_inc_nr_puds
func mm_dec_nr_puds(_ mm: Ptr<mm_struct>) {
	atomic_long_sub(PTRS_PER_PUD &* 8, mm.pgtables_bytes)
}

// Upstream: include/linux/mm.h:2063-2068
// PORT(omit): see mm_inc_nr_puds
func mm_inc_nr_pmds(_ mm: Ptr<mm_struct>) {
	atomic_long_add(PTRS_PER_PMD &* 8, mm.pgtables_bytes)
}

// Upstream: include/linux/mm.h:2070-2075
// PORT(omit): see mm_inc_nr_puds
func mm_dec_nr_pmds(_ mm: Ptr<mm_struct>) {
	atomic_long_sub(PTRS_PER_PMD &* 8, mm.pgtables_bytes)
}

// Upstream: include/linux/mm.h:2084-2087
func mm_pgtables_bytes(_ mm: Ptr<mm_struct>) -> UInt {
	return atomic_long_read(mm.pgtables_bytes)
}

// Upstream: include/linux/mm.h:2089-2092
func mm_inc_nr_ptes(_ mm: Ptr<mm_struct>) {
	atomic_long_add(PTRS_PER_PTE &* 8, mm.pgtables_bytes)
}

// Upstream: include/linux/mm.h:2094-2097
func mm_dec_nr_ptes(_ mm: Ptr<mm_struct>) {
	atomic_long_sub(PTRS_PER_PTE &* 8, mm.pgtables_bytes)
}

// Upstream: include/linux/mm.h:876-881
// PORT(swift): named as asm/page.h names it
func virt_to_page<E: TableEntry>(_ x: Ptr<E>) -> Ptr<page> {
	return pfn_to_page(table_frame(x))
}

// Upstream: mm/util.c:649-653
// PORT(swift): a pointer that is a number is its address; compound_head has been taken
func page_rmapping(_ page: Ptr<page>) -> Ptr<address_space> {
	return voidp(page.mapping.address & ~PAGE_MAPPING_FLAGS)
}

// Upstream: include/linux/pagemap.h:597-601
// PORT(model): PG_locked is a lock of its own, see page.lock
func trylock_page(_ page: Ptr<page>) -> Bool {
	return mutex_trylock(page.lock)
}

// Upstream: include/linux/pagemap.h:606-611
// PORT(model): PG_locked is a lock of its own, see page.lock
func lock_page(_ page: Ptr<page>) {
	mutex_lock(page.lock)
}

// Upstream: mm/filemap.c:1425-1432
// PORT(model): PG_locked is a lock of its own, see page.lock
func unlock_page(_ page: Ptr<page>) {
	mutex_unlock(page.lock)
}

// Upstream: include/linux/page-flags.h:328-328
// PORT(model): asks whether the running task holds it; upstream asks whether anybody does
func PageLocked(_ page: Ptr<page>) -> Bool {
	return mutex_is_mine(page.lock)
}

// Upstream: include/linux/mm_types.h:245-245
func page_private(_ page: Ptr<page>) -> UInt {
	return page.`private`
}

// Upstream: include/linux/mm_types.h:247-250
func set_page_private(_ page: Ptr<page>, _ `private`: UInt) {
	page.`private` = `private`
}

// Upstream: mm/page-writeback.c:2557-2587
// PORT(omit): the mapping's own way to do it; anonymous pages have none that matters
@discardableResult
func set_page_dirty(_ page: Ptr<page>) -> Bool {
	if !PageDirty(page) {
		if !test_and_set_bit(PG_dirty, page.flags) {
			return true
		}
	}
	return false
}

// Upstream: mm/util.c:689-711
// PORT(omit): slab pages
func page_mapping(_ page: Ptr<page>) -> Ptr<address_space> {
	var mapping: Ptr<address_space>

	if unlikely(PageSwapCache(page)) {
		return swapper_space
	}

	mapping = page.mapping
	if (mapping.address & PAGE_MAPPING_ANON) != 0 {
		return nil
	}

	return Ptr<address_space>(address: mapping.address & ~PAGE_MAPPING_FLAGS)
}

// Upstream: include/linux/mm.h:851-856
// PORT(omit): huge pages
func page_mapcount(_ page: Ptr<page>) -> Int {
	return atomic_read(page._mapcount) &+ 1
}

// Upstream: mm/util.c:659-675
// PORT(omit): huge pages
func page_mapped(_ page: Ptr<page>) -> Bool {
	return atomic_read(page._mapcount) >= 0
}

// Upstream: include/linux/page_ref.h:70-73
func page_count(_ page: Ptr<page>) -> Int {
	return atomic_read(compound_head(page)._refcount)
}

// Upstream: include/linux/page_ref.h:173-180
// PORT(omit): tracing
func page_ref_freeze(_ page: Ptr<page>, _ count: Int) -> Bool {
	return likely(atomic_cmpxchg(page._refcount, count, 0) == count)
}

// Upstream: include/linux/page_ref.h:182-190
// PORT(omit): tracing
func page_ref_unfreeze(_ page: Ptr<page>, _ count: Int) {
	atomic_add_return(count, page._refcount)
}

// Upstream: include/linux/page_ref.h:98-103
// PORT(omit): tracing
func page_ref_sub(_ page: Ptr<page>, _ nr: Int) {
	atomic_add_return(0 &- nr, page._refcount)
}

// Upstream: include/linux/page_ref.h:91-96
// PORT(omit): tracing
func page_ref_add(_ page: Ptr<page>, _ nr: Int) {
	atomic_add_return(nr, page._refcount)
}

// Upstream: include/linux/mm.h:1178-1187
// PORT(swift): the check looks at the count after the step, since a look before would be one more
func get_page(_ page: Ptr<page>) {
	var page = page
	page = compound_head(page)
	VM_BUG_ON_PAGE(atomic_add_return(1, page._refcount) <= 1, page)
}

// Upstream: include/linux/mm.h:737-740
// PORT(swift): stands for page_ref_add_unless
func get_page_unless_zero(_ page: Ptr<page>) -> Bool {
	return atomic_inc_not_zero(page._refcount)
}

// Upstream: include/linux/mm.h:725-729
// PORT(omit): the check that there is a reference; see what the machine says of a page freed twice
func put_page_testzero(_ page: Ptr<page>) -> Bool {
	return atomic_dec_and_test(page._refcount)
}

// Upstream: include/linux/mm.h:1203-1220
// PORT(omit): device pages
func put_page(_ page: Ptr<page>) {
	var page = page
	page = compound_head(page)

	if put_page_testzero(page) {
		__put_page(page)
	}
}

// Upstream: mm/swap.c:113-129
// PORT(omit): taking the page off the LRU
func __put_page(_ page: Ptr<page>) {
	__free_page(page)
}

// Upstream: include/linux/gfp.h:578-578
// PORT(stub): the page allocator is the machine's; a page comes with one reference and no mapping
func alloc_page() -> Ptr<page> {
	let pfn = alloc_data_frame()
	if pfn == 0 {
		return nil
	}
	return prep_new_page(pfn)
}

// Upstream: include/linux/gfp.h:579-580
// PORT(omit): policies of areas
func alloc_page_vma(_ vma: Ptr<vm_area_struct>, _ addr: UInt) -> Ptr<page> { return alloc_page() }

// Upstream: include/linux/highmem.h:193-198
// PORT(stub): see alloc_page; frames come zeroed
func alloc_zeroed_user_highpage_movable(_ vma: Ptr<vm_area_struct>, _ vaddr: UInt) -> Ptr<page> { return alloc_page() }

// Upstream: include/linux/highmem.h:250-260
// PORT(model): the first word stands for all of the page
func copy_user_highpage(_ to: Ptr<page>, _ from: Ptr<page>, _ vaddr: UInt, _ vma: Ptr<vm_area_struct>) {
	copy_frame(page_to_pfn(to), page_to_pfn(from))
}

// Upstream: mm/swap.c:451-464
// PORT(stub): the LRU is the flag alone, as for __put_page
func lru_cache_add(_ page: Ptr<page>) {
	SetPageLRU(page)
}

// Upstream: mm/swap.c:475-494
// PORT(omit): pages of locked areas
func lru_cache_add_inactive_or_unevictable(_ page: Ptr<page>, _ vma: Ptr<vm_area_struct>) {
	lru_cache_add(page)
}

// Upstream: include/asm-generic/pgalloc.h:59-72
// PORT(stub): see alloc_page; tables come zeroed
func alloc_table(_ level: Int) -> Ptr<page> {
	let pfn = alloc_table_frame(level)
	if pfn == 0 {
		return nil
	}
	let page = prep_new_page(pfn)
	pgtable_page_ctor(page)
	return page
}

// Upstream: mm/page_alloc.c:2312-2330
// PORT(stub): see alloc_page
func prep_new_page(_ pfn: UInt) -> Ptr<page> {
	let page = pfn_to_page(pfn)
	atomic_set(page._refcount, 1)
	atomic_set(page._mapcount, -1)
	return page
}

// Upstream: mm/page_alloc.c:5089-5096
// PORT(stub): see alloc_page; the machine judges whether anybody can still reach the frame
func __free_page(_ page: Ptr<page>) {
	page.mapping = nil
	free_frame(page_to_pfn(page))
}

// Upstream: include/linux/mm.h:2142-2145
// PORT(model): the machine judges whether there is a table that the lock could be of
func ptlock_ptr(_ page: Ptr<page>) -> Ptr<spinlock_t> {
	return lock_of_table(page_to_pfn(page), page.ptl)
}

// Upstream: include/linux/mm.h:2166-2169
func pte_lockptr(_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>) -> Ptr<spinlock_t> {
	return ptlock_ptr(pmd_page(*pmd))
}

// Upstream: include/linux/mm.h:2206-2213
// PORT(omit): statistics
func pgtable_page_ctor(_ page: Ptr<page>) {
	spin_lock_init(ptlock_ptr(page))
	__SetPageTable(page)
}

// Upstream: include/linux/mm.h:2251-2255
// PORT(swift): a table is one frame, which is asked for instead of rounding the pointer down
private func pmd_to_page(_ pmd: Ptr<pmd_t>) -> Ptr<page> {
	return pfn_to_page(table_frame(pmd))
}

// Upstream: include/linux/mm.h:2257-2260
func pmd_lockptr(_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>) -> Ptr<spinlock_t> {
	return ptlock_ptr(pmd_to_page(pmd))
}

// Upstream: include/linux/mm.h:2294-2299
func pmd_lock(_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>) -> Ptr<spinlock_t> {
	let ptl = pmd_lockptr(mm, pmd)
	spin_lock(ptl)
	return ptl
}

// Upstream: include/linux/mm.h:2323-2326
func pud_lockptr(_ mm: Ptr<mm_struct>, _ pud: Ptr<pud_t>) -> Ptr<spinlock_t> {
	return mm.page_table_lock
}

// Upstream: include/linux/mm.h:2328-2334
func pud_lock(_ mm: Ptr<mm_struct>, _ pud: Ptr<pud_t>) -> Ptr<spinlock_t> {
	let ptl = pud_lockptr(mm, pud)

	spin_lock(ptl)
	return ptl
}

// Upstream: include/linux/mm.h:2222-2229
func pte_offset_map_lock(_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>, _ address: UInt, _ ptlp: inout Ptr<spinlock_t>) -> Ptr<pte_t> {
	let __ptl = pte_lockptr(mm, pmd)
	let __pte = pte_offset_map(pmd, address)
	ptlp = __ptl
	spin_lock(__ptl)
	return __pte
}

// Upstream: include/linux/mm.h:2231-2234
func pte_unmap_unlock(_ pte: Ptr<pte_t>, _ ptl: Ptr<spinlock_t>) {
	spin_unlock(ptl)
	pte_unmap(pte)
}

// Upstream: include/linux/mm.h:2115-2120
func p4d_alloc(_ mm: Ptr<mm_struct>, _ pgd: Ptr<pgd_t>, _ address: UInt) -> Ptr<p4d_t> {
	return (unlikely(pgd_none(*pgd)) && __p4d_alloc(mm, pgd, address)) ?
		nil : p4d_offset(pgd, address)
}

// Upstream: include/linux/mm.h:2122-2127
func pud_alloc(_ mm: Ptr<mm_struct>, _ p4d: Ptr<p4d_t>, _ address: UInt) -> Ptr<pud_t> {
	return (unlikely(p4d_none(*p4d)) && __pud_alloc(mm, p4d, address) != 0) ?
		nil : pud_offset(p4d, address)
}

// Upstream: include/linux/mm.h:2129-2133
func pmd_alloc(_ mm: Ptr<mm_struct>, _ pud: Ptr<pud_t>, _ address: UInt) -> Ptr<pmd_t> {
	return (unlikely(pud_none(*pud)) && __pmd_alloc(mm, pud, address) != 0) ?
		nil : pmd_offset(pud, address)
}

// Upstream: include/linux/mm.h:2236-2236
func pte_alloc(_ mm: Ptr<mm_struct>, _ pmd: Ptr<pmd_t>) -> Bool {
	return unlikely(pmd_none(*pmd)) && __pte_alloc(mm, pmd) != 0
}

// Upstream: include/linux/mm.h:654-657
// PORT(model): areas have no operations, so what has no file is anonymous
func vma_is_anonymous(_ vma: Ptr<vm_area_struct>) -> Bool {
	return vma.vm_file == nil
}

// Upstream: include/linux/mm.h:659-671
func vma_is_temporary_stack(_ vma: Ptr<vm_area_struct>) -> Bool {
	let maybe_stack = vma.vm_flags & (VM_GROWSDOWN | VM_GROWSUP)

	if maybe_stack == 0 {
		return false
	}

	if (vma.vm_flags & VM_STACK_INCOMPLETE_SETUP) ==
						VM_STACK_INCOMPLETE_SETUP {
		return true
	}

	return false
}

// Upstream: include/linux/mm.h:988-993
func maybe_mkwrite(_ pte: pte_t, _ vma: Ptr<vm_area_struct>) -> pte_t {
	var pte = pte
	if likely((vma.vm_flags & VM_WRITE) != 0) {
		pte = pte_mkwrite(pte)
	}
	return pte
}

// Upstream: arch/x86/include/asm/pgtable.h:845-845
func mk_pte(_ page: Ptr<page>, _ pgprot: pgprot_t) -> pte_t {
	return pfn_pte(page_to_pfn(page), pgprot)
}

// Upstream: include/linux/mm.h:2677-2680
func vma_pages(_ vma: Ptr<vm_area_struct>) -> UInt {
	return (vma.vm_end &- vma.vm_start) >> PAGE_SHIFT
}

// Upstream: include/linux/pagemap.h:527-533
// PORT(omit): huge pages and tail pages
func page_to_pgoff(_ page: Ptr<page>) -> UInt {
	return page.index
}

// Upstream: include/linux/pagemap.h:551-560
// PORT(omit): hugetlb areas
func linear_page_index(_ vma: Ptr<vm_area_struct>, _ address: UInt) -> UInt {
	var pgoff: UInt
	if unlikely(is_vm_hugetlb_page(vma)) {
		BUG()
	}
	pgoff = (address &- vma.vm_start) >> PAGE_SHIFT
	pgoff &+= vma.vm_pgoff
	return pgoff
}

// Upstream: mm/internal.h:384-389
func __vma_address(_ page: Ptr<page>, _ vma: Ptr<vm_area_struct>) -> UInt {
	let pgoff = page_to_pgoff(page)
	return vma.vm_start &+ ((pgoff &- vma.vm_pgoff) << PAGE_SHIFT)
}

// Upstream: mm/internal.h:391-403
func vma_address(_ page: Ptr<page>, _ vma: Ptr<vm_area_struct>) -> UInt {
	var start: UInt, end: UInt

	start = __vma_address(page, vma)
	end = start &+ thp_size(page) &- PAGE_SIZE

	VM_BUG_ON_VMA(end < vma.vm_start || start >= vma.vm_end, vma)

	return max(start, vma.vm_start)
}

// Upstream: include/linux/mm_types.h:586-589
func mm_cpumask(_ mm: Ptr<mm_struct>) -> Ptr<cpumask> {
	return mm.cpu_bitmap
}

// Upstream: include/linux/mm.h:1657-1657
func offset_in_page(_ p: UInt) -> UInt {
	return p & ~PAGE_MASK
}

// Upstream: include/linux/mm.h:230-230
func PAGE_ALIGN(_ addr: UInt) -> UInt {
	return (addr &+ PAGE_SIZE &- 1) & PAGE_MASK
}

// Upstream: include/linux/mmap_lock.h:68-73
// PORT(omit): tracing
func mmap_write_lock(_ mm: Ptr<mm_struct>) {
	down_write(mm.mmap_lock)
}

// Upstream: include/linux/mmap_lock.h:92-100
// PORT(omit): tracing
func mmap_write_trylock(_ mm: Ptr<mm_struct>) -> Bool {
	return down_write_trylock(mm.mmap_lock)
}

// Upstream: include/linux/mmap_lock.h:102-106
// PORT(omit): tracing
func mmap_write_unlock(_ mm: Ptr<mm_struct>) {
	up_write(mm.mmap_lock)
}

// Upstream: include/linux/mmap_lock.h:108-112
// PORT(omit): tracing
func mmap_write_downgrade(_ mm: Ptr<mm_struct>) {
	downgrade_write(mm.mmap_lock)
}

// Upstream: include/linux/mmap_lock.h:114-119
// PORT(omit): tracing
func mmap_read_lock(_ mm: Ptr<mm_struct>) {
	down_read(mm.mmap_lock)
}

// Upstream: include/linux/mmap_lock.h:141-145
// PORT(omit): tracing
func mmap_read_unlock(_ mm: Ptr<mm_struct>) {
	up_read(mm.mmap_lock)
}

// Upstream: include/linux/mmap_lock.h:162-166
// PORT(omit): lock dependencies are the explorer's business
func mmap_assert_locked(_ mm: Ptr<mm_struct>) {}

// Upstream: include/linux/fs.h:831-852
// PORT(model): an inode is its address space
func i_size_read(_ mapping: Ptr<address_space>) -> UInt {
	return mapping.i_size
}

// Upstream: include/linux/fs.h:859-874
// PORT(model): see i_size_read
func i_size_write(_ mapping: Ptr<address_space>, _ i_size: UInt) {
	mapping.i_size = i_size
}

// Upstream: include/linux/fs.h:508-511
func i_mmap_lock_read(_ mapping: Ptr<address_space>) {
	down_read(mapping.i_mmap_rwsem)
}

// Upstream: include/linux/fs.h:513-516
func i_mmap_unlock_read(_ mapping: Ptr<address_space>) {
	up_read(mapping.i_mmap_rwsem)
}

// Upstream: include/linux/fs.h:493-496
func i_mmap_lock_write(_ mapping: Ptr<address_space>) {
	down_write(mapping.i_mmap_rwsem)
}

// Upstream: include/linux/fs.h:503-506
func i_mmap_unlock_write(_ mapping: Ptr<address_space>) {
	up_write(mapping.i_mmap_rwsem)
}

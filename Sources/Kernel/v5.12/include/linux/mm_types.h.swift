// SPDX-License-Identifier: GPL-2.0-only
// Layouts of all structs of the port, in words; and of the kernel's static and per-CPU data.

import Linux

// A member is one of
//   load/store   shared: every access is a step
//   const        does not change once other tasks can see the object
//   own          used by one task, or handed over with a lock or an interrupt
//   at           a struct of its own: its address

// PORT(omit): LRU links, memcg, zone and node; the lists of pages are not walked
// PORT(model): slots of swap space have the numbers of frames, so a slot's count lies in the page of that number
enum page: KernelObject { static var words: Int { 13 } }
extension Ptr where T == page {
	var flags: Ptr<bitmap_t> { at(0) }
	// PORT(model): PG_locked is a word of its own, so that a wait for it can be announced
	var lock: Ptr<mutex> { at(1) }
	var _refcount: Ptr<atomic_t> { at(2) }
	var _mapcount: Ptr<atomic_t> { at(3) }
	var mapping: Ptr<address_space> { get { load(4) } nonmutating set { store(4, newValue) } }
	var index: UInt { get { load(5) } nonmutating set { store(5, newValue) } }
	var `private`: UInt { get { load(6) } nonmutating set { store(6, newValue) } }
	var ptl: Ptr<spinlock_t> { at(7) }
	var swap_map: Ptr<atomic_t> { at(8) }
	// Entries found by the check at the end.
	var entries: Ptr<counter_t> { at(9) }
	// The same of entries that hold the swap slot with the page's number.
	var swap_entries: Ptr<counter_t> { at(11) }
	// References that set-up took for a task that does not give them back.
	var held: Ptr<counter_t> { at(12) }
	// PORT(model): upstream keeps it in the second page
	var compound_order: UInt { get { own(10) } nonmutating set { own(10, newValue) } }
}

// PORT(model): the array of pages has a handful of slots in no order; a page knows its index. Swap space uses the lock alone
enum address_space: KernelObject { static var words: Int { 13 } }
extension Ptr where T == address_space {
	var i_pages: Ptr<spinlock_t> { at(0) }
	var i_mmap_rwsem: Ptr<rw_semaphore> { at(1) }
	var i_mmap: Ptr<rb_root_cached> { at(2) }
	var nrpages: UInt { get { load(3) } nonmutating set { store(3, newValue) } }
	var slots: Ptr<page_slot> { at(4) }
	// PORT(model): upstream keeps it in the inode
	var i_size: UInt { get { load(12) } nonmutating set { store(12, newValue) } }
}

enum page_slot: KernelObject { static var words: Int { 1 } }
extension Ptr where T == page_slot {
	var page: Ptr<page> { get { load(0) } nonmutating set { store(0, newValue) } }
}

enum file: KernelObject { static var words: Int { 1 } }
extension Ptr where T == file {
	var f_mapping: Ptr<address_space> { get { const(0) } nonmutating set { const(0, newValue) } }
}

enum vm_area_struct: KernelObject { static var words: Int { 12 } }
extension Ptr where T == vm_area_struct {
	var vm_start: UInt { get { load(0) } nonmutating set { store(0, newValue) } }
	var vm_end: UInt { get { load(1) } nonmutating set { store(1, newValue) } }
	var vm_next: Ptr<vm_area_struct> { get { load(2) } nonmutating set { store(2, newValue) } }
	var vm_mm: Ptr<mm_struct> { get { const(3) } nonmutating set { const(3, newValue) } }
	var vm_page_prot: pgprot_t { get { load(4) } nonmutating set { store(4, newValue) } }
	var vm_flags: UInt { get { load(5) } nonmutating set { store(5, newValue) } }
	var anon_vma_chain: Ptr<anon_vma_chain> { get { load(6) } nonmutating set { store(6, newValue) } }
	var anon_vma: Ptr<anon_vma> { get { load(7) } nonmutating set { store(7, newValue) } }
	var vm_pgoff: UInt { get { load(8) } nonmutating set { store(8, newValue) } }
	var vm_file: Ptr<file> { get { const(9) } nonmutating set { const(9, newValue) } }
	var vm_prev: Ptr<vm_area_struct> { get { load(10) } nonmutating set { store(10, newValue) } }
	var shared: Ptr<vm_area_struct> { get { load(11) } nonmutating set { store(11, newValue) } }
}

enum mm_struct: KernelObject { static var words: Int { 20 } }
extension Ptr where T == mm_struct {
	var mmap: Ptr<vm_area_struct> { get { load(0) } nonmutating set { store(0, newValue) } }
	var pgd: Ptr<pgd_t> { get { const(1) } nonmutating set { const(1, newValue) } }
	var mm_users: Ptr<atomic_t> { at(2) }
	var map_count: UInt { get { load(3) } nonmutating set { store(3, newValue) } }
	var page_table_lock: Ptr<spinlock_t> { at(4) }
	var mmap_lock: Ptr<rw_semaphore> { at(5) }
	var tlb_flush_batched: Bool { get { load(6) } nonmutating set { store(6, newValue) } }
	var cpu_bitmap: Ptr<cpumask> { at(7) }
	var context: Ptr<mm_context_t> { at(8) }
	// PORT(swift): an atomic_t of which nobody wants to know the sum that an addition gives
	var tlb_flush_pending: Ptr<tally_t> { at(13) }
	var locked_vm: UInt { get { own(14) } nonmutating set { own(14, newValue) } }
	// PORT(swift): atomic_long_t of which nobody wants to know the sum before the end
	var rss_stat: Ptr<mm_rss_stat> { at(15) }
	var pgtables_bytes: Ptr<statistic_t> { at(19) }
}

// include/linux/mm_types_task.h
var MM_FILEPAGES: Int { 0 }
var MM_ANONPAGES: Int { 1 }
var MM_SWAPENTS: Int { 2 }
var MM_SHMEMPAGES: Int { 3 }
var NR_MM_COUNTERS: Int { 4 }

enum mm_rss_stat: KernelObject { static var words: Int { NR_MM_COUNTERS } }
extension Ptr where T == mm_rss_stat {
	var count: Ptr<statistic_t> { at(0) }
}

// PORT(swift): int [NR_MM_COUNTERS] on the stack of its task
typealias rss_vec = SIMD4<Int>

// Of all architectures: x86 has ctx_id and tlb_gen, arm64 and powerpc id, powerpc active_cpus and copros.
enum mm_context_t: KernelObject { static var words: Int { 5 } }
extension Ptr where T == mm_context_t {
	var ctx_id: UInt { get { const(0) } nonmutating set { const(0, newValue) } }
	var tlb_gen: Ptr<atomic64_t> { at(1) }
	var id: UInt { get { const(2) } nonmutating set { const(2, newValue) } }
	// PORT(swift): the same word, where it is an atomic64_t: on arm64, once ASIDs roll over
	var asid: Ptr<atomic64_t> { at(2) }
	var active_cpus: Ptr<atomic_t> { at(3) }
	var copros: Ptr<atomic_t> { at(4) }
}

enum task_struct: KernelObject { static var words: Int { 6 } }
extension Ptr where T == task_struct {
	var mm: Ptr<mm_struct> { get { const(0) } nonmutating set { const(0, newValue) } }
	// Also changed by interrupts of the task's own CPU.
	var active_mm: Ptr<mm_struct> { get { load(1) } nonmutating set { store(1, newValue) } }
	var tlb_ubc: Ptr<tlbflush_unmap_batch> { at(2) }
}

enum tlbflush_unmap_batch: KernelObject { static var words: Int { 3 } }
extension Ptr where T == tlbflush_unmap_batch {
	var arch: Ptr<arch_tlbflush_unmap_batch> { at(0) }
	var flush_required: Bool { get { own(1) } nonmutating set { own(1, newValue) } }
	var writable: Bool { get { own(2) } nonmutating set { own(2, newValue) } }
}

enum arch_tlbflush_unmap_batch: KernelObject { static var words: Int { 1 } }
extension Ptr where T == arch_tlbflush_unmap_batch {
	var cpumask: Ptr<cpumask> { at(0) }
}

enum anon_vma: KernelObject { static var words: Int { 6 } }
extension Ptr where T == anon_vma {
	var root: Ptr<anon_vma> { get { const(0) } nonmutating set { const(0, newValue) } }
	var rwsem: Ptr<rw_semaphore> { at(1) }
	var refcount: Ptr<atomic_t> { at(2) }
	var degree: UInt { get { load(3) } nonmutating set { store(3, newValue) } }
	var parent: Ptr<anon_vma> { get { const(4) } nonmutating set { const(4, newValue) } }
	var rb_root: Ptr<rb_root_cached> { at(5) }
}

// PORT(model): an interval tree is a list in the order of the tree: by first pgoff, an equal one after
enum rb_root_cached: KernelObject { static var words: Int { 1 } }
extension Ptr where T == rb_root_cached {
	var rb_leftmost: Ptr<anon_vma_chain> { get { load(0) } nonmutating set { store(0, newValue) } }
	var vma_leftmost: Ptr<vm_area_struct> { get { load(0) } nonmutating set { store(0, newValue) } }
}

enum anon_vma_chain: KernelObject { static var words: Int { 4 } }
extension Ptr where T == anon_vma_chain {
	var vma: Ptr<vm_area_struct> { get { const(0) } nonmutating set { const(0, newValue) } }
	var anon_vma: Ptr<anon_vma> { get { const(1) } nonmutating set { const(1, newValue) } }
	var same_vma: Ptr<anon_vma_chain> { get { load(2) } nonmutating set { store(2, newValue) } }
	var rb: Ptr<anon_vma_chain> { get { load(3) } nonmutating set { store(3, newValue) } }
}

// x86: arch/x86/include/asm/tlbflush.h

enum tlb_context: KernelObject { static var words: Int { 2 } }
extension Ptr where T == tlb_context {
	var ctx_id: UInt { get { load(0) } nonmutating set { store(0, newValue) } }
	var tlb_gen: UInt { get { load(1) } nonmutating set { store(1, newValue) } }
}

var TLB_NR_DYN_ASIDS: UInt { 6 }

// PORT(omit): what serves PTI, speculation and CR4
enum tlb_state: KernelObject { static var words: Int { 36 } }
extension Ptr where T == tlb_state {
	var loaded_mm: Ptr<mm_struct> { get { load(0) } nonmutating set { store(0, newValue) } }
	var loaded_mm_asid: UInt { get { load(1) } nonmutating set { store(1, newValue) } }
	var is_lazy: Bool { get { load(2) } nonmutating set { store(2, newValue) } }
	var next_asid: UInt { get { load(3) } nonmutating set { store(3, newValue) } }
	// Behind what else a CPU has.
	var ctxs: Ptr<tlb_context> { at(24) }
}

enum flush_tlb_info: KernelObject { static var words: Int { 6 } }
extension Ptr where T == flush_tlb_info {
	var mm: Ptr<mm_struct> { get { own(0) } nonmutating set { own(0, newValue) } }
	var start: UInt { get { own(1) } nonmutating set { own(1, newValue) } }
	var end: UInt { get { own(2) } nonmutating set { own(2, newValue) } }
	var new_tlb_gen: UInt { get { own(3) } nonmutating set { own(3, newValue) } }
	var stride_shift: UInt { get { own(4) } nonmutating set { own(4, newValue) } }
	var freed_tables: Bool { get { own(5) } nonmutating set { own(5, newValue) } }
}

// include/asm-generic/tlb.h: on the stack of its task

// PORT(model): upstream's later batches fill a frame each
enum mmu_gather_batch: KernelObject { static var words: Int { 3 + Int(MMU_GATHER_BUNDLE) } }
extension Ptr where T == mmu_gather_batch {
	var next: Ptr<mmu_gather_batch> { get { own(0) } nonmutating set { own(0, newValue) } }
	var nr: UInt { get { own(1) } nonmutating set { own(1, newValue) } }
	var max: UInt { get { own(2) } nonmutating set { own(2, newValue) } }
	var pages: Ptr<gather_slot> { at(3) }
}

// Handed over to the callback that frees the tables.
enum mmu_table_batch: KernelObject { static var words: Int { 3 + Int(MAX_TABLE_BATCH) } }
extension Ptr where T == mmu_table_batch {
	var rcu: Ptr<rcu_head> { at(0) }
	var nr: UInt { get { own(2) } nonmutating set { own(2, newValue) } }
	var tables: Ptr<gather_slot> { at(3) }
}

enum gather_slot: KernelObject { static var words: Int { 1 } }
extension Ptr where T == gather_slot {
	var page: Ptr<page> { get { own(0) } nonmutating set { own(0, newValue) } }
}

enum mmu_gather: KernelObject { static var words: Int { 15 + mmu_gather_batch.words } }
extension Ptr where T == mmu_gather {
	var mm: Ptr<mm_struct> { get { own(0) } nonmutating set { own(0, newValue) } }
	var batch: Ptr<mmu_table_batch> { get { own(1) } nonmutating set { own(1, newValue) } }
	var start: UInt { get { own(2) } nonmutating set { own(2, newValue) } }
	var end: UInt { get { own(3) } nonmutating set { own(3, newValue) } }
	var fullmm: Bool { get { own(4) } nonmutating set { own(4, newValue) } }
	var need_flush_all: Bool { get { own(5) } nonmutating set { own(5, newValue) } }
	var freed_tables: Bool { get { own(6) } nonmutating set { own(6, newValue) } }
	var cleared_ptes: Bool { get { own(7) } nonmutating set { own(7, newValue) } }
	var cleared_pmds: Bool { get { own(8) } nonmutating set { own(8, newValue) } }
	var cleared_puds: Bool { get { own(9) } nonmutating set { own(9, newValue) } }
	var cleared_p4ds: Bool { get { own(10) } nonmutating set { own(10, newValue) } }
	var batch_count: UInt { get { own(11) } nonmutating set { own(11, newValue) } }
	var active: Ptr<mmu_gather_batch> { get { own(12) } nonmutating set { own(12, newValue) } }
	var page_size: UInt { get { own(13) } nonmutating set { own(13, newValue) } }
	var local: Ptr<mmu_gather_batch> { at(15) }
}

// include/linux/mm.h: on the stack of its task
enum zap_details: KernelObject { static var words: Int { 3 } }
extension Ptr where T == zap_details {
	var check_mapping: Ptr<address_space> { get { own(0) } nonmutating set { own(0, newValue) } }
	var first_index: UInt { get { own(1) } nonmutating set { own(1, newValue) } }
	var last_index: UInt { get { own(2) } nonmutating set { own(2, newValue) } }
}

enum counter_t: KernelObject { static var words: Int { 1 } }

// Per-CPU data, at words of a CPU's area.
var cpu_tlbstate: Ptr<tlb_state> { this_cpu_ptr(cpu_tlbstate_offset) }
var cpu_tlbstate_offset: Int { 0 }
var flush_tlb_info_of_this_cpu: Ptr<flush_tlb_info> { this_cpu_ptr(8) }
var mm_cpumask_trim_clock: Ptr<counter_t> { this_cpu_ptr(16) }

// Static data, at words of the data segment.
var init_mm: Ptr<mm_struct> { static_data(0) }
var full_flush_tlb_info: Ptr<flush_tlb_info> { static_data(20) }
var swapper_space: Ptr<address_space> { static_data(26) }
var last_mm_ctx_id: Ptr<counter_t> { static_data(40) }
var process_mm: Ptr<counter_t> { static_data(41) }
var mem_map: Ptr<page> { mem_map_base() }

var current: Ptr<task_struct> { get_current() }

// PORT(swift): locals that C hands around by address are structs of Swift; the walk has a name of its own, since a function has the same

struct page_vma_mapped_walk_t {
	var page: Ptr<page>
	var vma: Ptr<vm_area_struct>
	var address: UInt
	var pmd: Ptr<pmd_t> = nil
	var pte: Ptr<pte_t> = nil
	var ptl: Ptr<spinlock_t> = nil
	var flags: UInt = 0
}

// include/linux/mm.h
struct vm_fault {
	var vma: Ptr<vm_area_struct>
	var address: UInt
	var flags: UInt
	var pgoff: UInt
	var pmd: Ptr<pmd_t> = nil
	var pud: Ptr<pud_t> = nil
	var orig_pte = pte_t(0)
	var cow_page: Ptr<page> = nil
	var page: Ptr<page> = nil
	var pte: Ptr<pte_t> = nil
	var ptl: Ptr<spinlock_t> = nil
	var prealloc_pte: pgtable_t = nil
}

struct rmap_walk_control {
	var arg: UInt
	var rmap_one: (Ptr<page>, Ptr<vm_area_struct>, UInt, UInt) -> Bool
	var done: ((Ptr<page>) -> Bool)? = nil
	var anon_lock: ((Ptr<page>) -> Ptr<anon_vma>)? = nil
	var invalid_vma: ((Ptr<vm_area_struct>, UInt) -> Bool)? = nil
}

struct swp_entry_t {
	var val: UInt
}

extension Ptr where T == counter_t {
	var value: UInt { get { own(0) } nonmutating set { own(0, newValue) } }
}

// Upstream: include/linux/mm_types.h:602-638
func inc_tlb_flush_pending(_ mm: Ptr<mm_struct>) {
	atomic_inc(mm.tlb_flush_pending)
}

// Upstream: include/linux/mm_types.h:640-651
func dec_tlb_flush_pending(_ mm: Ptr<mm_struct>) {
	// The flush itself is what orders this against the clearing of entries.
	atomic_dec(mm.tlb_flush_pending)
}

// Upstream: include/linux/mm_types.h:653-664
func mm_tlb_flush_pending(_ mm: Ptr<mm_struct>) -> Bool {
	return atomic_read(mm.tlb_flush_pending) != 0
}

// Upstream: include/linux/mm_types.h:666-675
func mm_tlb_flush_nested(_ mm: Ptr<mm_struct>) -> Bool {
	return atomic_read(mm.tlb_flush_pending) > 1
}

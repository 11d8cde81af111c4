// SPDX-License-Identifier: GPL-2.0-only
// What does nothing here, each with its reason.

// Lock dependencies: the explorer records the order of locks itself.
@inlinable public func lockdep_assert_irqs_enabled() {}

// Lazy MMU mode queues entry writes under a hypervisor or with hashed page tables; neither is modelled.
@inlinable public func arch_enter_lazy_mmu_mode() {}
@inlinable public func arch_leave_lazy_mmu_mode() {}

// High memory: page tables are always mapped.
@inlinable public func pte_unmap(_ pte: Ptr<pte_t>) {}

// Data caches are coherent on all three architectures.
@inlinable public func flush_cache_range<V>(_ vma: Ptr<V>, _ start: UInt, _ end: UInt) {}
@inlinable public func flush_cache_page<V>(_ vma: Ptr<V>, _ address: UInt, _ pfn: UInt) {}
@inlinable public func update_mmu_cache<V>(_ vma: Ptr<V>, _ address: UInt, _ ptep: Ptr<pte_t>) {}
// No architecture of these has anything to do when another CPU has changed the PTE.
@inlinable public func update_mmu_tlb<V>(_ vma: Ptr<V>, _ address: UInt, _ ptep: Ptr<pte_t>) {}

// MMU notifiers: nobody registers one. Secondary MMUs are not modelled.
public struct mmu_notifier_range {
    public var start: UInt = 0
    public var end: UInt = 0
    @inlinable public init() {}
}
public enum mmu_notifier_event { case MMU_NOTIFY_UNMAP, MMU_NOTIFY_CLEAR, MMU_NOTIFY_PROTECTION_PAGE }
@inlinable public var MMU_NOTIFY_UNMAP: mmu_notifier_event { .MMU_NOTIFY_UNMAP }
@inlinable public var MMU_NOTIFY_CLEAR: mmu_notifier_event { .MMU_NOTIFY_CLEAR }
@inlinable public var MMU_NOTIFY_PROTECTION_PAGE: mmu_notifier_event { .MMU_NOTIFY_PROTECTION_PAGE }
@inlinable public func mmu_notifier_range_init<V, M>(
    _ range: inout mmu_notifier_range, _ event: mmu_notifier_event, _ flags: UInt, _ vma: Ptr<V>, _ mm: Ptr<M>,
    _ start: UInt, _ end: UInt
) {
    range.start = start
    range.end = end
}
public func mmu_notifier_invalidate_range_start(_ range: inout mmu_notifier_range) {
    might_sleep("mmu_notifier_invalidate_range_start")
}
public func mmu_notifier_invalidate_range_end(_ range: inout mmu_notifier_range) {
    might_sleep("mmu_notifier_invalidate_range_end")
}
@inlinable public func mmu_notifier_invalidate_range_only_end(_ range: inout mmu_notifier_range) {}
@inlinable public func mmu_notifier_invalidate_range<M>(_ mm: Ptr<M>, _ start: UInt, _ end: UInt) {}

// Statistics and tracing: nobody reads them.
public enum vm_event_item {
    case NR_TLB_LOCAL_FLUSH_ONE, NR_TLB_LOCAL_FLUSH_ALL, NR_TLB_REMOTE_FLUSH, NR_TLB_REMOTE_FLUSH_RECEIVED
}
@inlinable public var NR_TLB_LOCAL_FLUSH_ONE: vm_event_item { .NR_TLB_LOCAL_FLUSH_ONE }
@inlinable public var NR_TLB_LOCAL_FLUSH_ALL: vm_event_item { .NR_TLB_LOCAL_FLUSH_ALL }
@inlinable public var NR_TLB_REMOTE_FLUSH: vm_event_item { .NR_TLB_REMOTE_FLUSH }
@inlinable public var NR_TLB_REMOTE_FLUSH_RECEIVED: vm_event_item { .NR_TLB_REMOTE_FLUSH_RECEIVED }
@inlinable public func count_vm_tlb_event(_ item: vm_event_item) {}
@inlinable public func count_vm_tlb_events(_ item: vm_event_item, _ delta: UInt) {}
public enum tlb_flush_reason {
    case TLB_LOCAL_MM_SHOOTDOWN, TLB_LOCAL_SHOOTDOWN, TLB_REMOTE_SHOOTDOWN, TLB_REMOTE_SEND_IPI
}
@inlinable public var TLB_LOCAL_MM_SHOOTDOWN: tlb_flush_reason { .TLB_LOCAL_MM_SHOOTDOWN }
@inlinable public var TLB_LOCAL_SHOOTDOWN: tlb_flush_reason { .TLB_LOCAL_SHOOTDOWN }
@inlinable public var TLB_REMOTE_SHOOTDOWN: tlb_flush_reason { .TLB_REMOTE_SHOOTDOWN }
@inlinable public var TLB_REMOTE_SEND_IPI: tlb_flush_reason { .TLB_REMOTE_SEND_IPI }
@inlinable public func trace_tlb_flush(_ reason: tlb_flush_reason, _ pages: UInt) {}
@inlinable public func inc_irq_stat() {}

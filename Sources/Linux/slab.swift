// SPDX-License-Identifier: GPL-2.0-only
// Memory for kernel objects and physical frames for pages.

import CSupport
import Explorer
import Machine

/// Room for an object, zeroed. Every task allocates from a stretch of its own, so that the address of an object does not
/// depend on the schedule. Nothing is ever reused. Without flags it also stands for what C has on its stack.
public func kzalloc<T: KernelObject>(_ type: T.Type) -> Ptr<T> {
    let stretch = Engine.currentTask ?? Program.mostTasks
    let allocator = Machine.kernelMemory + (Plan.allocators + stretch)
    let used = Int(Engine.load(allocator))
    if used + T.words > Plan.stretchWords { return nil }
    Engine.store(allocator, UInt64(used + T.words))
    return Ptr(Machine.kernelMemory + (Plan.stretches + stretch * Plan.stretchWords + used))
}

/// Room for an object, zeroed; it may take a while unless the flags forbid that. Models `kzalloc()` and caches of objects.
public func kzalloc<T: KernelObject>(_ type: T.Type, _ flags: gfp_t) -> Ptr<T> {
    if flags == .GFP_KERNEL { might_sleep("an allocation") }
    return kzalloc(type)
}

/// Memory is not reused, so freeing does nothing.
@inlinable public func kfree<T: KernelObject>(_ p: Ptr<T>) {}

/// Whether a word belongs to something that the running task has allocated itself.
@usableFromInline func isOwnAllocation(_ word: Word) -> Bool {
    guard let task = Engine.currentTask else { return true }
    let index = word - (Machine.kernelMemory + (Plan.stretches + task * Plan.stretchWords))
    return index >= 0 && index < Plan.stretchWords
}

/// A frame for data, or 0. Models the page allocator.
public func alloc_data_frame() -> UInt {
    might_sleep("the page allocator")
    return Machine.allocateFrame(.data)
}
/// A frame for a page table, or 0; level 1 holds PTEs, 4 is the top.
public func alloc_table_frame(_ level: Int) -> UInt {
    might_sleep("the page allocator")
    return Machine.allocateFrame(.table(level: level))
}
/// Hands a frame back; the machine judges whether anybody could still reach it.
@inlinable public func free_frame(_ pfn: UInt) { Machine.releaseFrame(pfn) }

/// The same for a frame whose content was written out, or never changed since it came in: the machine judges that, too.
@inlinable public func free_clean_frame(_ pfn: UInt) { Machine.releaseFrame(pfn, isDroppedAsClean: true) }

/// The lock that goes with the table in a frame. The machine judges that there is a table: the lock of any other frame is a
/// word of something else.
public func lock_of_table(_ pfn: UInt, _ lock: Ptr<spinlock_t>) -> Ptr<spinlock_t> {
    Machine.judgeTableLock(of: pfn)
    return lock
}

/// Copies a page. Its first word stands for all of it.
@inlinable public func copy_frame(_ to: UInt, _ from: UInt) {
    Machine.storeContents(of: to, Machine.loadContents(of: from))
}

/// A device stores what a page holds, from here on as the page's content. Models a write by DMA and its end.
public func write_frame(_ pfn: UInt) {
    Engine.visible(.read, Machine.words(of: pfn))
    Machine.judgeWritten(pfn)
}

// SPDX-License-Identifier: GPL-2.0-only
// Table entries: their types, bits and the three ways to touch one. The bits are the machine's, for all architectures.

import CSupport
import Explorer
import Machine

/// An entry of a page table, at any level.
public protocol TableEntry: KernelObject {
    var bits: UInt64 { get }
    init(_ bits: UInt64)
}

extension TableEntry {
    @inlinable @inline(__always) public static var words: Int { 1 }
}

public struct pte_t: TableEntry {
    public var bits: UInt64
    @inlinable @inline(__always) public init(_ bits: UInt64) { self.bits = bits }
}
public struct pmd_t: TableEntry {
    public var bits: UInt64
    @inlinable @inline(__always) public init(_ bits: UInt64) { self.bits = bits }
}
public struct pud_t: TableEntry {
    public var bits: UInt64
    @inlinable @inline(__always) public init(_ bits: UInt64) { self.bits = bits }
}
public struct p4d_t: TableEntry {
    public var bits: UInt64
    @inlinable @inline(__always) public init(_ bits: UInt64) { self.bits = bits }
}
public struct pgd_t: TableEntry {
    public var bits: UInt64
    @inlinable @inline(__always) public init(_ bits: UInt64) { self.bits = bits }
}
/// Protection bits of an entry.
public struct pgprot_t: WordValue {
    public var bits: UInt64
    @inlinable public init(word: UInt64) { bits = word }
    @inlinable public var word: UInt64 { bits }
}

prefix operator *

extension Ptr where T: TableEntry {
    /// The entry pointed to: a plain load, one step.
    @inlinable @inline(__always)
    public static prefix func * (p: Ptr) -> T { T(Machine.loadEntry(p.word())) }

    /// Stores an entry: one step. Models `native_set_pte()` and its kin.
    @inlinable @inline(__always)
    public func set(_ value: T) { Machine.storeEntry(word(), value.bits) }

    /// Adds bits to an entry and returns the one found: one step.
    @inlinable @inline(__always)
    public func add(_ value: T) -> T { T(Machine.updateEntry(word()) { $0 | value.bits }) }

    /// Exchanges an entry: one step.
    @inlinable @inline(__always)
    public func exchange(_ value: T) -> T { T(Machine.exchangeEntry(word(), value.bits)) }
}

// MARK: Geometry: four levels of 512 entries, pages of 4 KiB

@inlinable public var PAGE_SHIFT: UInt { 12 }
@inlinable public var PMD_SHIFT: UInt { 21 }
@inlinable public var PUD_SHIFT: UInt { 30 }
@inlinable public var P4D_SHIFT: UInt { 39 }
@inlinable public var PGDIR_SHIFT: UInt { 39 }
@inlinable public var PAGE_SIZE: UInt { 1 << 12 }
@inlinable public var PMD_SIZE: UInt { 1 << 21 }
@inlinable public var PUD_SIZE: UInt { 1 << 30 }
@inlinable public var P4D_SIZE: UInt { 1 << 39 }
@inlinable public var PGDIR_SIZE: UInt { 1 << 39 }
@inlinable public var PAGE_MASK: UInt { ~(PAGE_SIZE &- 1) }
@inlinable public var PMD_MASK: UInt { ~(PMD_SIZE &- 1) }
@inlinable public var PUD_MASK: UInt { ~(PUD_SIZE &- 1) }
@inlinable public var P4D_MASK: UInt { ~(P4D_SIZE &- 1) }
@inlinable public var PGDIR_MASK: UInt { ~(PGDIR_SIZE &- 1) }
@inlinable public var HPAGE_PUD_SIZE: UInt { PUD_SIZE }
/// Where user space and its tables begin and end; 0 is the top.
@inlinable public var FIRST_USER_ADDRESS: UInt { 0 }
@inlinable public var USER_PGTABLES_CEILING: UInt { 0 }
@inlinable public var HPAGE_PMD_SIZE: UInt { PMD_SIZE }
@inlinable public var HPAGE_PMD_ORDER: UInt { PMD_SHIFT &- PAGE_SHIFT }
@inlinable public var HPAGE_PMD_NR: UInt { 1 << HPAGE_PMD_ORDER }
@inlinable public var HPAGE_PMD_MASK: UInt { PMD_MASK }
@inlinable public var PTRS_PER_PTE: UInt { 512 }
@inlinable public var PTRS_PER_PMD: UInt { 512 }
@inlinable public var PTRS_PER_PUD: UInt { 512 }
/// The end of user space.
@inlinable public var TASK_SIZE: UInt { (1 << 47) &- PAGE_SIZE }

@inlinable public func pte_index(_ address: UInt) -> UInt { address >> 12 & 511 }
@inlinable public func pmd_index(_ address: UInt) -> UInt { address >> 21 & 511 }
@inlinable public func pud_index(_ address: UInt) -> UInt { address >> 30 & 511 }
@inlinable public func pgd_index(_ address: UInt) -> UInt { address >> 39 & 511 }

/// The first entry of the table in a frame. Models `__va()`.
@inlinable public func frame_table<E: TableEntry>(_ pfn: UInt) -> Ptr<E> {
    if _slowPath(pfn &* 512 &+ 512 > UInt(World.count)) { Engine.fail(.oops, "there is no frame \(pfn)") }
    return Ptr(Machine.words(of: pfn))
}
/// The frame that an entry lies in. Models `__pa()`.
@inlinable public func table_frame<E: TableEntry>(_ entry: Ptr<E>) -> UInt { Machine.frame(containing: entry.word()) }

// MARK: Bits

extension TableEntry {
    @inlinable @inline(__always) public var pfn: UInt { UInt((bits & Entry.frameMask) >> 12) }
    @inlinable @inline(__always) public var isPresent: Bool { bits & Entry.present != 0 }
    @inlinable @inline(__always) public var isLeaf: Bool { bits & Entry.leaf != 0 }
    @inlinable @inline(__always) func with(_ flag: UInt64) -> Self { Self(bits | flag) }
    @inlinable @inline(__always) func without(_ flag: UInt64) -> Self { Self(bits & ~flag) }
}

@inlinable public func pte_none(_ pte: pte_t) -> Bool { pte.bits == 0 }
@inlinable public func pte_present(_ pte: pte_t) -> Bool { pte.isPresent }
@inlinable public func pte_dirty(_ pte: pte_t) -> Bool { pte.bits & Entry.dirty != 0 }
@inlinable public func pte_write(_ pte: pte_t) -> Bool { pte.bits & Entry.writable != 0 }
@inlinable public func pte_young(_ pte: pte_t) -> Bool { pte.bits & Entry.accessed != 0 }
@inlinable public func pte_soft_dirty(_ pte: pte_t) -> Bool { pte.bits & Entry.softDirty != 0 }
@inlinable public func pte_swp_soft_dirty(_ pte: pte_t) -> Bool { pte.bits & Entry.softDirty != 0 }
@inlinable public func pte_pfn(_ pte: pte_t) -> UInt { pte.pfn }
@inlinable public func pte_mkdirty(_ pte: pte_t) -> pte_t { pte.with(Entry.dirty) }
@inlinable public func pte_mkwrite(_ pte: pte_t) -> pte_t { pte.with(Entry.writable) }
@inlinable public func pte_mkyoung(_ pte: pte_t) -> pte_t { pte.with(Entry.accessed) }
@inlinable public func pte_mkclean(_ pte: pte_t) -> pte_t { pte.without(Entry.dirty) }
@inlinable public func pte_wrprotect(_ pte: pte_t) -> pte_t { pte.without(Entry.writable) }
@inlinable public func pte_mkold(_ pte: pte_t) -> pte_t { pte.without(Entry.accessed) }
@inlinable public func pte_mksoft_dirty(_ pte: pte_t) -> pte_t { pte.with(Entry.softDirty) }
@inlinable public func pte_swp_mksoft_dirty(_ pte: pte_t) -> pte_t { pte.with(Entry.softDirty) }
@inlinable public func pfn_pte(_ pfn: UInt, _ prot: pgprot_t) -> pte_t { pte_t(UInt64(pfn) << 12 | prot.bits) }

/// An entry with the protection exchanged; whether it is dirty, accessed or soft-dirty stays.
@inlinable public func pte_modify(_ pte: pte_t, _ newprot: pgprot_t) -> pte_t {
    let kept = Entry.frameMask | Entry.accessed | Entry.dirty | Entry.softDirty | Entry.special
    return pte_t(pte.bits & kept | newprot.bits & ~kept)
}

@inlinable public func pmd_none(_ pmd: pmd_t) -> Bool { pmd.bits == 0 }
@inlinable public func pmd_present(_ pmd: pmd_t) -> Bool { pmd.isPresent }
@inlinable public func pmd_large(_ pmd: pmd_t) -> Bool { pmd.isPresent && pmd.isLeaf }
@inlinable public func pmd_bad(_ pmd: pmd_t) -> Bool { pmd.bits & ~Entry.frameMask != table_bits & ~Entry.frameMask }
@inlinable public func pmd_dirty(_ pmd: pmd_t) -> Bool { pmd.bits & Entry.dirty != 0 }
@inlinable public func pmd_mkdirty(_ pmd: pmd_t) -> pmd_t { pmd.with(Entry.dirty) }
@inlinable public func pmd_mkwrite(_ pmd: pmd_t) -> pmd_t { pmd.with(Entry.writable) }
@inlinable public func pmd_mksoft_dirty(_ pmd: pmd_t) -> pmd_t { pmd.with(Entry.softDirty) }
@inlinable public func pfn_pmd(_ pfn: UInt, _ prot: pgprot_t) -> pmd_t { pmd_t(UInt64(pfn) << 12 | prot.bits) }
@inlinable public func pmd_pfn(_ pmd: pmd_t) -> UInt { pmd.pfn }
@inlinable public func pud_none(_ pud: pud_t) -> Bool { pud.bits == 0 }
@inlinable public func pud_present(_ pud: pud_t) -> Bool { pud.isPresent }
@inlinable public func pud_bad(_ pud: pud_t) -> Bool { pud.bits & ~Entry.frameMask != table_bits & ~Entry.frameMask }
@inlinable public func pud_pfn(_ pud: pud_t) -> UInt { pud.pfn }
@inlinable public func p4d_none(_ p4d: p4d_t) -> Bool { p4d.bits == 0 }
@inlinable public func p4d_present(_ p4d: p4d_t) -> Bool { p4d.isPresent }
@inlinable public func p4d_bad(_ p4d: p4d_t) -> Bool { p4d.bits & ~Entry.frameMask != table_bits & ~Entry.frameMask }
@inlinable public func p4d_pfn(_ p4d: p4d_t) -> UInt { p4d.pfn }
// With four levels the p4d is folded into the pgd, which is then never empty.
@inlinable public func pgd_none(_ pgd: pgd_t) -> Bool { false }
@inlinable public func pgd_present(_ pgd: pgd_t) -> Bool { true }
@inlinable public func pgd_bad(_ pgd: pgd_t) -> Bool { false }

/// The bits of an upper entry that points to a table. Models `_PAGE_TABLE`.
@inlinable public var table_bits: UInt64 { Entry.present | Entry.writable | Entry.user | Entry.accessed }

/// Protections of user pages: read-only or writable. Accessed from the start, so that the machine may cache at once.
@inlinable public func user_pgprot(writable: Bool) -> pgprot_t {
    pgprot_t(word: Entry.present | Entry.leaf | Entry.user | Entry.accessed | (writable ? Entry.writable : 0))
}

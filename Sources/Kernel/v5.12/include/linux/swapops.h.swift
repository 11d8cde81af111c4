// SPDX-License-Identifier: GPL-2.0-only
// Entries that are not present: swap slots and pages under migration. Mirrors include/linux/swapops.h.

import Linux

// PORT(model): a swap entry is its type above bit 58 and its offset; in a table entry the type sits in bits 2 to 6, the offset from bit 12
var SWP_TYPE_SHIFT: UInt { 58 }
var MAX_SWAPFILES: UInt { 28 }
var SWP_MIGRATION_READ: UInt { 30 }
var SWP_MIGRATION_WRITE: UInt { 31 }

// Upstream: include/linux/swapops.h:29-35
// PORT(model): see SWP_TYPE_SHIFT
func swp_entry(_ type: UInt, _ offset: UInt) -> swp_entry_t {
	return swp_entry_t(val: type << SWP_TYPE_SHIFT | offset)
}

// Upstream: include/linux/swapops.h:41-44
func swp_type(_ entry: swp_entry_t) -> UInt {
	return entry.val >> SWP_TYPE_SHIFT
}

// Upstream: include/linux/swapops.h:50-53
// PORT(model): see SWP_TYPE_SHIFT
func swp_offset(_ entry: swp_entry_t) -> UInt {
	return entry.val & (1 << SWP_TYPE_SHIFT &- 1)
}

// Upstream: include/linux/swapops.h:56-59
func is_swap_pte(_ pte: pte_t) -> Bool {
	return !pte_none(pte) && !pte_present(pte)
}

// Upstream: include/linux/swapops.h:65-75
// PORT(model): see SWP_TYPE_SHIFT
func pte_to_swp_entry(_ pte: pte_t) -> swp_entry_t {
	return swp_entry(UInt(pte.bits >> 2 & 31), UInt(pte.bits >> 12))
}

// Upstream: include/linux/swapops.h:81-87
// PORT(model): see SWP_TYPE_SHIFT
func swp_entry_to_pte(_ entry: swp_entry_t) -> pte_t {
	return pte_t(UInt64(swp_type(entry) << 2 | swp_offset(entry) << 12))
}

// Upstream: include/linux/swapops.h:166-172
func make_migration_entry(_ page: Ptr<page>, _ write: Bool) -> swp_entry_t {
	BUG_ON(!PageLocked(compound_head(page)))

	return swp_entry(write ? SWP_MIGRATION_WRITE : SWP_MIGRATION_READ,
			page_to_pfn(page))
}

// Upstream: include/linux/swapops.h:174-178
func is_migration_entry(_ entry: swp_entry_t) -> Bool {
	return unlikely(swp_type(entry) == SWP_MIGRATION_READ ||
			swp_type(entry) == SWP_MIGRATION_WRITE)
}

// Upstream: include/linux/swapops.h:180-183
func is_write_migration_entry(_ entry: swp_entry_t) -> Bool {
	return unlikely(swp_type(entry) == SWP_MIGRATION_WRITE)
}

// Upstream: include/linux/swapops.h:185-188
func migration_entry_to_pfn(_ entry: swp_entry_t) -> UInt {
	return swp_offset(entry)
}

// Upstream: include/linux/swapops.h:354-358
func non_swap_entry(_ entry: swp_entry_t) -> Bool {
	return swp_type(entry) >= MAX_SWAPFILES
}

// Upstream: include/linux/swapops.h:190-199
// PORT(swift): asks whether anybody holds the page lock, which PageLocked does not
func migration_entry_to_page(_ entry: swp_entry_t) -> Ptr<page> {
	let p = pfn_to_page(swp_offset(entry))
	BUG_ON(!mutex_is_locked(compound_head(p).lock))
	return p
}

// Upstream: include/linux/swapops.h:109-113
// PORT(omit): device memory and hardware poison
func is_device_private_entry(_ entry: swp_entry_t) -> Bool { return false }
// Upstream: include/linux/swapops.h:125-128
// PORT(omit): see is_device_private_entry
func device_private_entry_to_page(_ entry: swp_entry_t) -> Ptr<page> { return pfn_to_page(swp_offset(entry)) }
// Upstream: include/linux/swapops.h:125-128
// PORT(omit): see is_device_private_entry
func device_private_entry_to_pfn(_ entry: swp_entry_t) -> UInt { return swp_offset(entry) }
// Upstream: include/linux/swapops.h:103-107
// PORT(omit): see is_device_private_entry
func make_device_private_entry(_ page: Ptr<page>, _ write: Bool) -> swp_entry_t { BUG() }
// Upstream: include/linux/swapops.h:315-319
// PORT(omit): see is_device_private_entry
func make_hwpoison_entry(_ page: Ptr<page>) -> swp_entry_t { BUG() }

// SPDX-License-Identifier: GPL-2.0-only
// The configuration: what the defconfigs of the architectures select, as far as the port asks.

import Linux

enum Kconfig {
	case CONFIG_ARCH_ENABLE_THP_MIGRATION
	case CONFIG_MMU_GATHER_TABLE_FREE
	case CONFIG_MMU_GATHER_PAGE_SIZE
	case CONFIG_HAVE_MOVE_PMD
	case CONFIG_HAVE_MOVE_PUD
	case CONFIG_ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH
	case CONFIG_MIGRATION
	case CONFIG_TRANSPARENT_HUGEPAGE
	case CONFIG_HAVE_ARCH_TRANSPARENT_HUGEPAGE_PUD
	case CONFIG_MEM_SOFT_DIRTY
}

var CONFIG_PGTABLE_LEVELS: Int { 4 }

// Upstream: include/linux/kconfig.h:71-71
@inline(__always)
func IS_ENABLED(_ option: Kconfig) -> Bool {
	switch option {
	case .CONFIG_HAVE_MOVE_PMD:
		return ARCH == .x86 || ARCH == .arm64
	case .CONFIG_HAVE_MOVE_PUD:
		return ARCH == .x86 || ARCH == .arm64
	case .CONFIG_ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH:
		return ARCH == .x86
	case .CONFIG_MIGRATION:
		return true
	case .CONFIG_TRANSPARENT_HUGEPAGE:
		return true
	// PORT(omit): huge pages of a PUD
	case .CONFIG_HAVE_ARCH_TRANSPARENT_HUGEPAGE_PUD:
		return false
	case .CONFIG_MEM_SOFT_DIRTY:
		return ARCH == .x86
	case .CONFIG_ARCH_ENABLE_THP_MIGRATION:
		return false
	// Both kinds of table freeing, after the flush and after a grace period. On x86 only if paravirtualised.
	case .CONFIG_MMU_GATHER_TABLE_FREE:
		return ARCH == .arm64 || ARCH == .powerpc
	case .CONFIG_MMU_GATHER_PAGE_SIZE:
		return ARCH == .powerpc
	}
}

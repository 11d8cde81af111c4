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
func IS_ENABLED(_ option: Kconfig) -> Bool {
	switch ARCH {
	case .x86:
		return x86_selects(option)
	case .arm64:
		return arm64_selects(option)
	case .powerpc:
		return powerpc_selects(option)
	}
}

// Upstream: arch/x86/Kconfig:54-257
// PORT(omit): huge pages of a PUD, and tables freed after a grace period, which a kernel that is not paravirtualised does not do
private func x86_selects(_ option: Kconfig) -> Bool {
	switch option {
	case .CONFIG_HAVE_MOVE_PMD:
		return true
	case .CONFIG_HAVE_MOVE_PUD:
		return true
	case .CONFIG_ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH:
		return true
	case .CONFIG_MIGRATION:
		return true
	case .CONFIG_TRANSPARENT_HUGEPAGE:
		return true
	case .CONFIG_MEM_SOFT_DIRTY:
		return true
	default:
		return false
	}
}

// Upstream: arch/arm64/Kconfig:2-212
private func arm64_selects(_ option: Kconfig) -> Bool {
	switch option {
	case .CONFIG_HAVE_MOVE_PMD:
		return true
	case .CONFIG_HAVE_MOVE_PUD:
		return true
	case .CONFIG_MIGRATION:
		return true
	case .CONFIG_TRANSPARENT_HUGEPAGE:
		return true
	// Both kinds of table freeing, after the flush and after a grace period.
	case .CONFIG_MMU_GATHER_TABLE_FREE:
		return true
	default:
		return false
	}
}

// Upstream: arch/powerpc/Kconfig:114-265
private func powerpc_selects(_ option: Kconfig) -> Bool {
	switch option {
	case .CONFIG_MIGRATION:
		return true
	case .CONFIG_TRANSPARENT_HUGEPAGE:
		return true
	case .CONFIG_MMU_GATHER_TABLE_FREE:
		return true
	case .CONFIG_MMU_GATHER_PAGE_SIZE:
		return true
	default:
		return false
	}
}

// SPDX-License-Identifier: GPL-2.0-only
// The allocator of ASIDs and the switch of address spaces on arm64. Mirrors arch/arm64/mm/context.c.

import Linux

// PORT(model): upstream asks once, at boot; here the machine may be told after that
private var asid_bits: UInt { get_cpu_asid_bits() }

private var cpu_asid_lock: Ptr<spinlock_t> { static_data(64) }
private var asid_generation: Ptr<atomic64_t> { static_data(65) }
// PORT(model): a word: of the ASIDs of a machine with 16 bits the first 64 are given out
private var asid_map: Ptr<bitmap_t> { static_data(66) }
private var tlb_flush_pending: Ptr<cpumask> { static_data(67) }
private var cur_idx: Ptr<atomic64_t> { static_data(68) }

private var active_asids_offset: Int { 17 }
private var reserved_asids_offset: Int { 18 }
private var active_asids: Ptr<atomic64_t> { this_cpu_ptr(active_asids_offset) }

private var ASID_FIRST_VERSION: UInt { 1 << asid_bits }
private var ASID_MASK: UInt { ~(ASID_FIRST_VERSION &- 1) }
private var NUM_USER_ASIDS: UInt { min(ASID_FIRST_VERSION, 64) }

// Upstream: arch/arm64/mm/context.c:38-38
private func asid2idx(_ asid: UInt) -> UInt { return asid & ~ASID_MASK }
// Upstream: arch/arm64/mm/context.c:39-39
private func idx2asid(_ idx: UInt) -> UInt { return asid2idx(idx) }

// Upstream: arch/arm64/mm/context.c:42-61
// PORT(model): any number of bits, so that a rollover is near
private func get_cpu_asid_bits() -> UInt {
	return cpuid_asid_bits()
}

// With all bits there are more ASIDs than a scenario has address spaces: each has its own from the beginning, and no
// rollover takes it away.
var asids_roll_over: Bool { asid_bits < 16 }

// Upstream: arch/arm64/mm/context.c:91-99
// PORT(omit): pinned ASIDs, and the pairs of page-table isolation
private func set_reserved_asid_bits() {
	bitmap_clear(asid_map, 0, NUM_USER_ASIDS)
}

// Upstream: arch/arm64/mm/context.c:101-102
private func asid_gen_match(_ asid: UInt) -> Bool {
	return (asid ^ atomic64_read(asid_generation)) >> asid_bits == 0
}

// Upstream: arch/arm64/mm/context.c:104-132
private func flush_context() {
	var i: UInt = 0
	var asid: UInt

	// What is reserved, and what is in use, begins anew.
	set_reserved_asid_bits()

	while i < nr_cpu_ids {
		let active: Ptr<atomic64_t> = per_cpu_ptr(active_asids_offset, i)
		let reserved: Ptr<atomic64_t> = per_cpu_ptr(reserved_asids_offset, i)
		asid = atomic64_xchg_relaxed(active, 0)
		// A CPU that has been through a rollover and not switched since is known by its reserved ASID alone.
		if asid == 0 {
			asid = atomic64_read(reserved)
		}
		set_bit(asid2idx(asid), asid_map)
		atomic64_set(reserved, asid)
		i &+= 1
	}

	// Every CPU drops what it holds when it switches next.
	cpumask_setall(tlb_flush_pending)
}

// Upstream: arch/arm64/mm/context.c:134-156
private func check_update_reserved_asid(_ asid: UInt, _ newasid: UInt) -> Bool {
	var cpu: UInt = 0
	var hit = false

	// Every copy of the old one has to follow, so the first hit is not the end.
	while cpu < nr_cpu_ids {
		let reserved: Ptr<atomic64_t> = per_cpu_ptr(reserved_asids_offset, cpu)
		if atomic64_read(reserved) == asid {
			hit = true
			atomic64_set(reserved, newasid)
		}
		cpu &+= 1
	}

	return hit
}

// Upstream: arch/arm64/mm/context.c:158-213
// PORT(omit): pinned ASIDs
private func new_context(_ mm: Ptr<mm_struct>) -> UInt {
	var asid = atomic64_read(mm.context.asid)
	var generation = atomic64_read(asid_generation)

	if asid != 0 {
		let newasid = generation | (asid & ~ASID_MASK)

		// It was running during the rollover, so it keeps its number.
		if check_update_reserved_asid(asid, newasid) {
			return newasid
		}

		// The number that it had may still be free.
		if !test_and_set_bit(asid2idx(asid), asid_map) {
			return newasid
		}
	}

	set_asid: do {
		// Number 0 belongs to the tables of init_mm.
		asid = find_next_zero_bit(asid_map, NUM_USER_ASIDS, max(atomic64_read(cur_idx), 1))
		if asid != NUM_USER_ASIDS {
			break set_asid
		}

		// None is left: a new generation begins.
		generation = atomic64_add_return_relaxed(ASID_FIRST_VERSION,
							 asid_generation)
		flush_context()

		// There are more ASIDs than CPUs.
		asid = find_next_zero_bit(asid_map, NUM_USER_ASIDS, 1)
	}
	set_bit(asid, asid_map)
	atomic64_set(cur_idx, asid)
	return idx2asid(asid) | generation
}

// Upstream: arch/arm64/mm/context.c:215-271
// PORT(omit): sharing of translations between CPUs, and what hides TTBR0 from the kernel
func check_and_switch_context(_ mm: Ptr<mm_struct>) {
	var flags: UInt
	var cpu: UInt
	var asid: UInt
	var old_active_asid: UInt

	asid = atomic64_read(mm.context.asid)

	switch_mm_fastpath: do {
		// A rollover at the same time either finds this ASID and reserves it, or leaves 0 behind, and the lock is taken.
		old_active_asid = atomic64_read(active_asids)
		if old_active_asid != 0 && asid_gen_match(asid) &&
		    atomic64_cmpxchg_relaxed(active_asids,
					     old_active_asid, asid) != 0 {
			break switch_mm_fastpath
		}

		flags = raw_spin_lock_irqsave(cpu_asid_lock)
		// Is it of this generation?
		asid = atomic64_read(mm.context.asid)
		if !asid_gen_match(asid) {
			asid = new_context(mm)
			atomic64_set(mm.context.asid, asid)
		}

		cpu = smp_processor_id()
		if cpumask_test_and_clear_cpu(cpu, tlb_flush_pending) {
			local_flush_tlb_all()
		}

		atomic64_set(active_asids, asid)
		raw_spin_unlock_irqrestore(cpu_asid_lock, flags)
	}

	cpu_switch_mm(mm.pgd, mm)
}

// Upstream: arch/arm64/include/asm/mmu_context.h:43-49
func cpu_set_reserved_ttbr0() {
	// PORT(model): frame 0, which is all zero, is the table without entries
	let ttbr: UInt = 0

	write_sysreg(ttbr, .ttbr0_el1)
	isb()
}

// Upstream: arch/arm64/include/asm/mmu_context.h:51-56
private func cpu_switch_mm(_ pgd: Ptr<pgd_t>, _ mm: Ptr<mm_struct>) {
	BUG_ON(mm == init_mm)
	cpu_set_reserved_ttbr0()
	cpu_do_switch_mm(table_frame(pgd) << PAGE_SHIFT, mm)
}

// Upstream: arch/arm64/mm/context.c:349-372
// PORT(omit): sharing of translations between CPUs, and the ASID's copy in TTBR0
private func cpu_do_switch_mm(_ pgd_phys: UInt, _ mm: Ptr<mm_struct>) {
	var ttbr1 = read_sysreg(.ttbr1_el1)
	let asid = ASID(mm)
	let ttbr0 = pgd_phys

	// The ASID is TTBR1's, as TCR_EL1.A1 says.
	ttbr1 &= ~TTBR_ASID_MASK
	ttbr1 |= asid << 48

	write_sysreg(ttbr1, .ttbr1_el1)
	isb()
	write_sysreg(ttbr0, .ttbr0_el1)
	isb()
}

private var TTBR_ASID_MASK: UInt { 0xffff << 48 }

// Upstream: arch/arm64/mm/context.c:401-423
// PORT(model): called when the first address space is made, since the machine may be told its ASID bits after boot
func asids_init() {
	atomic_set(asid_generation, Int(ASID_FIRST_VERSION))
	atomic_set(cur_idx, 1)
}

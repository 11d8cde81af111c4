/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ticket spinlock in one 64-bit word: the low half is the ticket being served, the high half the next to be
 * drawn. Tickets are first come, first served, as the kernel's queued spinlocks are, so no thread starves. A thread
 * can lose its processor here, which a kernel's spinlock keeps; whoever waits long gives its own one up.
 */
#ifndef CS_SPINLOCK_H
#define CS_SPINLOCK_H
#include <sched.h>
#include "cs_atomic.h"

static inline void cs_cpu_relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield" ::: "memory");
#endif
}

static inline void cs_spin_lock(uint64_t *word)
{
	uint64_t seen = __atomic_fetch_add(word, UINT64_C(1) << 32, __ATOMIC_ACQUIRE);
	uint32_t ticket = (uint32_t)(seen >> 32);

	if ((uint32_t)seen == ticket)
		return;
	for (uint32_t round = 1; (uint32_t)__atomic_load_n(word, __ATOMIC_ACQUIRE) != ticket; round++) {
		if (round % 256 == 0)
			sched_yield();
		else
			cs_cpu_relax();
	}
}

static inline bool cs_spin_trylock(uint64_t *word)
{
	uint64_t seen = __atomic_load_n(word, __ATOMIC_RELAXED);

	if ((uint32_t)seen != (uint32_t)(seen >> 32))
		return false;
	return __atomic_compare_exchange_n(word, &seen, seen + (UINT64_C(1) << 32), false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

static inline void cs_spin_unlock(uint64_t *word)
{
	uint32_t *serving = (uint32_t *)word; /* the low half: both supported machines are little-endian */

	__atomic_store_n(serving, __atomic_load_n(serving, __ATOMIC_RELAXED) + 1, __ATOMIC_RELEASE);
}
#endif

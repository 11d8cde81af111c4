/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * C11 atomics on one 64-bit word. Page-table words, lock words and every other word that two tasks share are
 * accessed through these, in the explorer (where they only stop the compiler from folding reads) and on threads.
 */
#ifndef CS_ATOMIC_H
#define CS_ATOMIC_H
#include <stdbool.h>
#include <stdint.h>

static inline uint64_t cs_load(const uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static inline void cs_store(uint64_t *word, uint64_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static inline uint64_t cs_exchange(uint64_t *word, uint64_t value)
{
	return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
}

static inline uint64_t cs_fetch_add(uint64_t *word, uint64_t value)
{
	return __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST);
}

/* Returns the value found; the exchange took place if that is the expected one. */
static inline uint64_t cs_compare_exchange(uint64_t *word, uint64_t expected, uint64_t desired)
{
	__atomic_compare_exchange_n(word, &expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return expected;
}
#endif

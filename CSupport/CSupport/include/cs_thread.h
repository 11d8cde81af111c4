/* SPDX-License-Identifier: GPL-2.0-only */
/* What runs on real threads need: latches, sleeping until another thread has news, and threads themselves. */
#ifndef CS_THREAD_H
#define CS_THREAD_H
#include <sched.h>
#include "cs_atomic.h"
#include "cs_spinlock.h"

/* Gives the processor up after some rounds of a loop that waits: there may be fewer processors than threads. */
static inline void cs_spin_wait(uint32_t round)
{
	if ((round & 31) == 31)
		sched_yield();
	else
		cs_cpu_relax();
}

/*
 * A latch is held for one operation on simulated memory, so there is no queue: whoever comes next takes it. A queue
 * would stand still whenever the thread at its head has lost its processor.
 */
static inline void cs_latch(uint64_t *word)
{
	uint32_t round = 0;

	while (__atomic_exchange_n(word, UINT64_C(1), __ATOMIC_ACQUIRE) != 0) {
		while (__atomic_load_n(word, __ATOMIC_RELAXED) != 0)
			cs_spin_wait(round++);
	}
}

static inline void cs_unlatch(uint64_t *word)
{
	__atomic_store_n(word, UINT64_C(0), __ATOMIC_RELEASE);
}

/* Orders a store before it with a load behind it. Pairs with the one in the thread that stores what is loaded here. */
static inline void cs_fence(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/*
 * Calls given to a thread, in two words of its own, both zero at first. The first is their number: to be read before the
 * last look at what the thread waits for.
 */
static inline uint32_t cs_calls(const uint32_t *calls)
{
	return __atomic_load_n(calls, __ATOMIC_SEQ_CST);
}

/*
 * Spins some rounds and then sleeps until the number of calls is not `seen` any more, or for so many microseconds
 * (0: for ever). One thread only sleeps for the calls of a thread.
 */
void cs_sleep(uint32_t *calls, uint32_t seen, uint32_t spins, uint32_t microseconds);

/* Calls a thread: it does not go to sleep with an older number, and wakes up if it has. */
void cs_call(uint32_t *calls);

/* How many processors the process may use. */
uint32_t cs_processors(void);

/* Starts a thread that runs entry(argument), with an alternate stack for signals. Returns 0, or an errno value. */
int cs_thread_start(void (*entry)(void *argument), void *argument, uint64_t *handle);
void cs_thread_join(uint64_t handle);

/* Gives the calling thread a stack for signal handlers, which an overflow of a fiber's stack needs. */
void cs_signal_stack(void);
#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Plain loops over locks and callbacks, to measure others against. */
#ifndef CS_BENCH_H
#define CS_BENCH_H
#include <stdbool.h>
#include <stdint.h>

enum cs_bench_lock {
	CS_BENCH_TICKET,  /* cs_spin_lock */
	CS_BENCH_PTHREAD, /* pthread_spin_lock */
};

/*
 * Lets that many threads take and give back one lock so many times each, from when the last of them is ready. Returns
 * nanoseconds for each time. Stores which part of these times another thread, or nobody yet, had the lock the time before;
 * if the threads take turns, which is for two of them, that is 1.
 */
double cs_bench_lock(enum cs_bench_lock kind, int threads, bool take_turns, uint64_t rounds, double *handed_over);

enum cs_bench_rcu {
	CS_BENCH_OURS,    /* cs_call_rcu */
	CS_BENCH_LIBURCU, /* call_rcu of liburcu */
};

/* Queues so many callbacks and waits until all have run. Returns how many were queued and run in a second. */
double cs_bench_callbacks(enum cs_bench_rcu kind, uint64_t count);
#endif

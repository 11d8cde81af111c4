/* SPDX-License-Identifier: GPL-2.0-only */
/* Plain loops over locks and callbacks, to measure others against. */
#define _GNU_SOURCE
#include "cs_bench.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <urcu/urcu-memb.h>

#include "cs_rcu.h"
#include "cs_spinlock.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

struct contest {
	enum cs_bench_lock kind;
	uint64_t rounds;
	uint64_t counter; /* protected by whichever lock it is */
	uint64_t ticket;
	pthread_spinlock_t spinlock;
	pthread_barrier_t start;
};

static void *compete(void *argument)
{
	struct contest *contest = argument;

	pthread_barrier_wait(&contest->start);
	for (uint64_t i = 0; i < contest->rounds; i++) {
		if (contest->kind == CS_BENCH_TICKET)
			cs_spin_lock(&contest->ticket);
		else
			pthread_spin_lock(&contest->spinlock);
		contest->counter++;
		if (contest->kind == CS_BENCH_TICKET)
			cs_spin_unlock(&contest->ticket);
		else
			pthread_spin_unlock(&contest->spinlock);
	}
	return NULL;
}

double cs_bench_lock(enum cs_bench_lock kind, int threads, uint64_t rounds)
{
	struct contest contest = {.kind = kind, .rounds = rounds};
	pthread_t *handles = calloc((size_t)threads, sizeof(*handles));
	double start;
	int started = 0;

	if (!handles)
		return 0;
	pthread_spin_init(&contest.spinlock, PTHREAD_PROCESS_PRIVATE);
	pthread_barrier_init(&contest.start, NULL, (unsigned)threads);
	start = now();
	while (started < threads && pthread_create(&handles[started], NULL, compete, &contest) == 0)
		started++;
	if (started < threads)
		abort(); /* those that were started wait for ever for the others */
	for (int i = 0; i < threads; i++)
		pthread_join(handles[i], NULL);
	start = now() - start;
	pthread_barrier_destroy(&contest.start);
	pthread_spin_destroy(&contest.spinlock);
	free(handles);
	return start * 1e9 / (double)contest.counter;
}

static uint64_t ran;

static void count(void *argument)
{
	(void)argument;
	__atomic_fetch_add(&ran, 1, __ATOMIC_RELAXED);
}

static void count_plain(struct rcu_head *head)
{
	count(head);
}

double cs_bench_callbacks(enum cs_bench_rcu kind, uint64_t count_wanted)
{
	struct cs_rcu_head *ours = calloc(count_wanted, sizeof(*ours));
	struct rcu_head *theirs = calloc(count_wanted, sizeof(*theirs));
	double start;

	if (!ours || !theirs)
		abort();
	urcu_memb_register_thread();
	ran = 0;
	start = now();
	for (uint64_t i = 0; i < count_wanted; i++) {
		if (kind == CS_BENCH_OURS)
			cs_call_rcu(&ours[i], count, NULL);
		else
			urcu_memb_call_rcu(&theirs[i], count_plain);
	}
	cs_rcu_barrier();
	start = now() - start;
	urcu_memb_unregister_thread();
	if (__atomic_load_n(&ran, __ATOMIC_RELAXED) != count_wanted)
		abort(); /* a callback was lost */
	free(ours);
	free(theirs);
	return (double)count_wanted / start;
}

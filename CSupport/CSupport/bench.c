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
#include "cs_thread.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* What different threads write lies on cache lines of its own, as a lock and its data seldom do in a kernel. */
struct contest {
	enum cs_bench_lock kind;
	bool take_turns;
	uint64_t rounds;
	pthread_barrier_t start;
	_Alignas(64) uint64_t ticket;
	_Alignas(64) pthread_spinlock_t spinlock;
	_Alignas(64) uint64_t counter; /* this and the next two are protected by whichever lock it is */
	uint64_t handed_over;
	const void *holder;
	double first; /* when the first thread began */
	double last;  /* when the last one came to its end */
};

/* Before the first turn and after the last one, under the lock as well. */
static void note_time(struct contest *contest)
{
	double time = now();

	if (contest->first == 0 || time < contest->first)
		contest->first = time;
	if (time > contest->last)
		contest->last = time;
}

static void count_turn(struct contest *contest, const void *self, bool is_timed)
{
	if (is_timed)
		note_time(contest);
	contest->counter++;
	contest->handed_over += contest->holder != self;
	__atomic_store_n(&contest->holder, self, __ATOMIC_RELAXED);
}

/* Waits until another thread has had the lock. */
static void let_other(struct contest *contest, const void *self)
{
	for (uint32_t round = 0; __atomic_load_n(&contest->holder, __ATOMIC_RELAXED) == self; round++)
		cs_spin_wait(round);
}

static void *compete(void *argument)
{
	struct contest *contest = argument;
	char self = 0; /* its address is the thread's own */

	pthread_barrier_wait(&contest->start);
	for (uint64_t i = 0; i < contest->rounds; i++) {
		bool is_timed = i == 0 || i + 1 == contest->rounds;

		if (contest->kind == CS_BENCH_TICKET) {
			cs_spin_lock(&contest->ticket);
			count_turn(contest, &self, is_timed);
			cs_spin_unlock(&contest->ticket);
		} else {
			pthread_spin_lock(&contest->spinlock);
			count_turn(contest, &self, is_timed);
			pthread_spin_unlock(&contest->spinlock);
		}
		if (contest->take_turns && i + 1 < contest->rounds)
			let_other(contest, &self);
	}
	return NULL;
}

double cs_bench_lock(enum cs_bench_lock kind, int threads, bool take_turns, uint64_t rounds, double *handed_over)
{
	struct contest contest = {.kind = kind, .take_turns = take_turns, .rounds = rounds};
	pthread_t *handles = calloc((size_t)threads, sizeof(*handles));
	int started = 0;

	if (!handles)
		return 0;
	pthread_spin_init(&contest.spinlock, PTHREAD_PROCESS_PRIVATE);
	pthread_barrier_init(&contest.start, NULL, (unsigned)threads);
	while (started < threads && pthread_create(&handles[started], NULL, compete, &contest) == 0)
		started++;
	if (started < threads)
		abort(); /* those that were started wait for ever for the others */
	for (int i = 0; i < threads; i++)
		pthread_join(handles[i], NULL);
	pthread_barrier_destroy(&contest.start);
	pthread_spin_destroy(&contest.spinlock);
	free(handles);
	*handed_over = (double)contest.handed_over / (double)contest.counter;
	return (contest.last - contest.first) * 1e9 / (double)contest.counter;
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

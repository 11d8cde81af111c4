/* SPDX-License-Identifier: GPL-2.0-only */
/* RCU for real threads, by liburcu. */
#include "cs_rcu.h"

#include <urcu/urcu-memb.h>

/*
 * liburcu is built without ThreadSanitizer, which therefore does not see its order: what a reader did before it left
 * comes before the end of the grace period, and what was done before a callback was queued comes before its run.
 */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#include <sanitizer/tsan_interface.h>
#define COMES_BEFORE(what) __tsan_release((void *)(what))
#define COMES_AFTER(what) __tsan_acquire((void *)(what))
#endif
#endif
#ifndef COMES_BEFORE
#define COMES_BEFORE(what) ((void)(what))
#define COMES_AFTER(what) ((void)(what))
#endif

/* Their addresses stand for the order between readers and grace periods, and between callbacks and barriers. */
static char grace_period, callbacks;

_Static_assert(sizeof(struct rcu_head) <= sizeof(((struct cs_rcu_head *)0)->reserved), "rcu_head does not fit");

void cs_rcu_register_thread(void)
{
	urcu_memb_register_thread();
}

void cs_rcu_unregister_thread(void)
{
	urcu_memb_unregister_thread();
}

void cs_rcu_read_lock(void)
{
	urcu_memb_read_lock();
}

void cs_rcu_read_unlock(void)
{
	COMES_BEFORE(&grace_period);
	urcu_memb_read_unlock();
}

void cs_synchronize_rcu(void)
{
	urcu_memb_synchronize_rcu();
	COMES_AFTER(&grace_period);
}

static void run_callback(struct rcu_head *head)
{
	struct cs_rcu_head *ours = (struct cs_rcu_head *)head; /* reserved comes first */

	COMES_AFTER(&grace_period);
	COMES_AFTER(head);
	ours->callback(ours->argument);
	COMES_BEFORE(&callbacks);
}

void cs_call_rcu(struct cs_rcu_head *head, void (*callback)(void *argument), void *argument)
{
	head->callback = callback;
	head->argument = argument;
	COMES_BEFORE(head->reserved);
	urcu_memb_call_rcu((struct rcu_head *)head->reserved, run_callback);
}

void cs_rcu_barrier(void)
{
	urcu_memb_barrier();
	COMES_AFTER(&callbacks);
}

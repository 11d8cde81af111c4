/* SPDX-License-Identifier: GPL-2.0-only */
/* RCU for real threads, by liburcu. */
#include "cs_rcu.h"

#include <urcu/urcu-memb.h>

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
	urcu_memb_read_unlock();
}

void cs_synchronize_rcu(void)
{
	urcu_memb_synchronize_rcu();
}

static void run_callback(struct rcu_head *head)
{
	struct cs_rcu_head *ours = (struct cs_rcu_head *)head; /* reserved comes first */

	ours->callback(ours->argument);
}

void cs_call_rcu(struct cs_rcu_head *head, void (*callback)(void *argument), void *argument)
{
	head->callback = callback;
	head->argument = argument;
	urcu_memb_call_rcu((struct rcu_head *)head->reserved, run_callback);
}

void cs_rcu_barrier(void)
{
	urcu_memb_barrier();
}

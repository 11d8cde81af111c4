/* SPDX-License-Identifier: GPL-2.0-only */
/* Real RCU for real threads: a thin layer over liburcu's memb flavour. */
#ifndef CS_RCU_H
#define CS_RCU_H
#include <stdint.h>

/* A callback and its argument, to be embedded or allocated by the caller; it must live until the callback ran. */
struct cs_rcu_head {
	void *reserved[4];
	void (*callback)(void *argument);
	void *argument;
};

/* Each thread that reads under RCU is registered before its first read section and unregistered before it ends. */
void cs_rcu_register_thread(void);
void cs_rcu_unregister_thread(void);
void cs_rcu_read_lock(void);
void cs_rcu_read_unlock(void);

/* Waits until every read section that was open at the call has been left. */
void cs_synchronize_rcu(void);

/* Runs callback(argument) on a thread of liburcu's after a grace period; returns at once. */
void cs_call_rcu(struct cs_rcu_head *head, void (*callback)(void *argument), void *argument);

/* Waits until every callback queued before the call has run. */
void cs_rcu_barrier(void);
#endif

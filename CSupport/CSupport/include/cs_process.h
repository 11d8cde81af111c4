/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes that share the work of one. To be used while there is one thread only: a child has the memory of its
 * parent, and of its threads the one that forked.
 */
#ifndef CS_PROCESS_H
#define CS_PROCESS_H
#include <stdint.h>

/* fork(2), which Swift does not import. The child ends when its parent does. */
int cs_fork(void);

/* A counter that starts at 0 and that children share with their parent; NULL if there is no memory. */
int32_t *cs_shared_counter(void);

/* Gives its memory back. Children keep theirs. */
void cs_counter_free(int32_t *counter);

int32_t cs_counter_value(const int32_t *counter);
void cs_counter_add(int32_t *counter, int32_t number);

/* Ends the process with one line on the standard error, and status 2. */
_Noreturn void cs_refuse(const char *message);
#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fibers: stacks that one thread switches between. A fiber that will never run again is simply left; it is
 * prepared anew for its next run. Below each stack lies a page without access, so that an overflow faults.
 */
#ifndef CS_FIBER_H
#define CS_FIBER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cs_fiber {
	void *stack_pointer; /* where to go on, while it does not run */
	void *stack_base;    /* lowest usable byte */
	size_t stack_size;   /* bytes */
};

/* Maps a stack of at least stack_size bytes. Returns 0, or an errno value. */
int cs_fiber_create(struct cs_fiber *fiber, size_t stack_size);

/* Makes the next switch to the fiber call entry(argument) on an empty stack. entry must not return. */
void cs_fiber_prepare(struct cs_fiber *fiber, void (*entry)(void *argument), void *argument);

/* Saves the running context in *save and goes on at load. The callee-saved registers travel on the stack. */
void cs_fiber_switch(void **save, void *load);

void cs_fiber_destroy(struct cs_fiber *fiber);

/*
 * What a fiber that does not run has on its stack: how many bytes, a copy of them, and back again. Whoever puts back an
 * older copy sees to it that nothing the fiber owned then has been given away since. Not with sanitizers, which keep books
 * of their own about stacks.
 */
bool cs_fibers_can_be_saved(void);
size_t cs_fiber_used(const struct cs_fiber *fiber);
void cs_fiber_save(const struct cs_fiber *fiber, void *copy);
void cs_fiber_put_back(struct cs_fiber *fiber, const void *copy, size_t size);
#endif

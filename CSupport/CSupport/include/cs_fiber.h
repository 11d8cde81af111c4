/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fibers: stacks that one thread switches between. A fiber that will never run again is simply left; it is
 * prepared anew for its next run. Below each stack lies a page without access, so that an overflow faults.
 */
#ifndef CS_FIBER_H
#define CS_FIBER_H
#include <stddef.h>
#include <stdint.h>

struct cs_fiber {
	void *stack_pointer; /* where to go on, while it does not run */
	void *stack_base;    /* lowest usable byte */
	size_t stack_size;   /* bytes */
	void *sanitizer;     /* what a sanitizer knows it by */
};

/* Maps a stack of at least stack_size bytes. Returns 0, or an errno value. */
int cs_fiber_create(struct cs_fiber *fiber, size_t stack_size);

/* Makes the next switch to the fiber call entry(argument) on an empty stack. entry must not return. */
void cs_fiber_prepare(struct cs_fiber *fiber, void (*entry)(void *argument), void *argument);

/* Saves the running context in *save and goes on at load. The callee-saved registers travel on the stack. */
void cs_fiber_switch(void **save, void *load);

/*
 * Leaves one fiber for another and tells a sanitizer, if the program is built with one. A thread's own context is a
 * fiber too, without a stack of ours; `from` is where the running one is kept.
 */
void cs_fiber_pass(struct cs_fiber *from, struct cs_fiber *to);

/* To be called first in the entry of a fiber that cs_fiber_pass goes to. */
void cs_fiber_arrived(void);

void cs_fiber_destroy(struct cs_fiber *fiber);
#endif

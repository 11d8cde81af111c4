/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fibers under a sanitizer. It has to hear of every switch, and a switch knows only stack pointers: a table of stacks
 * says whose they are. This cs_fiber_switch takes the place of the weak one in switch.S.
 */
#include "sanitized.h"

#if defined(CS_ADDRESS_SANITIZER) || defined(CS_THREAD_SANITIZER)
#include <stddef.h>
#include <stdlib.h>

#include "cs_thread.h"

#ifdef CS_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#else
#include <sanitizer/tsan_interface.h>
#endif

void cs_fiber_switch_raw(void **save, void *load); /* switch.S */

enum { MOST = 256 };

static struct entry {
	char *base; /* NULL: free */
	size_t size;
	void *known; /* ThreadSanitizer's name for it */
	void (*start)(void *argument);
} table[MOST];
static uint64_t latch;

/* The stack that an address lies in; NULL for a thread's own. */
static struct entry *find(const void *address)
{
	for (int i = 0; i < MOST; i++) {
		char *base = __atomic_load_n(&table[i].base, __ATOMIC_ACQUIRE);

		if (base && (const char *)address >= base && (const char *)address < base + table[i].size)
			return &table[i];
	}
	return NULL;
}

static struct entry *find_or_add(struct cs_fiber *fiber)
{
	struct entry *found;

	cs_latch(&latch);
	found = find(fiber->stack_base);
	for (int i = 0; !found && i < MOST; i++) {
		if (!table[i].base) {
			found = &table[i];
			found->size = fiber->stack_size;
			found->known = NULL;
			__atomic_store_n(&found->base, (char *)fiber->stack_base, __ATOMIC_RELEASE);
		}
	}
	cs_unlatch(&latch);
	if (!found)
		abort();
	return found;
}

/* What the thread's own stack is, while it runs fibers. */
static _Thread_local struct entry own;

#ifdef CS_ADDRESS_SANITIZER
/*
 * Leaks that are let be. libXCTest: the runner of tests keeps what it runs until the process ends; a few objects, none
 * of them ours.
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libXCTest.so\n";
}

static void arrive(void *argument)
{
	const void *bottom;
	size_t size;

	__sanitizer_finish_switch_fiber(NULL, &bottom, &size);
	if (!find(bottom)) {
		own.base = (char *)bottom;
		own.size = size;
	}
	find(__builtin_frame_address(0))->start(argument);
}
#endif

void (*cs_fiber_announce(struct cs_fiber *fiber, void (*entry)(void *)))(void *)
{
	struct entry *found = find_or_add(fiber);

	found->start = entry;
#ifdef CS_ADDRESS_SANITIZER
	/* What was marked by calls that were left for good. */
	__asan_unpoison_memory_region(fiber->stack_base, fiber->stack_size);
	return arrive;
#else
	if (found->known)
		__tsan_destroy_fiber(found->known);
	found->known = __tsan_create_fiber(0);
	return entry;
#endif
}

void cs_fiber_retire(struct cs_fiber *fiber)
{
	struct entry *found = find(fiber->stack_base);

	if (!found)
		return;
#ifdef CS_THREAD_SANITIZER
	if (found->known)
		__tsan_destroy_fiber(found->known);
#endif
	__atomic_store_n(&found->base, NULL, __ATOMIC_RELEASE);
}

/* Not instrumented: its own entry and exit would be counted on different stacks. */
__attribute__((disable_sanitizer_instrumentation))
void cs_fiber_switch(void **save, void *load)
{
	struct entry *to = find(load);
#ifdef CS_ADDRESS_SANITIZER
	void *fake = NULL;

	__sanitizer_start_switch_fiber(&fake, to ? to->base : own.base, to ? to->size : own.size);
	cs_fiber_switch_raw(save, load);
	__sanitizer_finish_switch_fiber(fake, NULL, NULL);
#else
	if (!find(__builtin_frame_address(0)))
		own.known = __tsan_get_current_fiber();
	__tsan_switch_to_fiber(to ? to->known : own.known, 0);
	cs_fiber_switch_raw(save, load);
#endif
}
#endif

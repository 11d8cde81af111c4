/* SPDX-License-Identifier: GPL-2.0-only */
/* Stacks of fibers. The switch itself is in switch.S. */
#include "cs_fiber.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CS_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if __has_feature(thread_sanitizer)
#define CS_THREAD_SANITIZER
#include <sanitizer/tsan_interface.h>
#endif
#endif

void cs_fiber_start(void); /* switch.S: calls entry(argument) with what the registers hold */

int cs_fiber_create(struct cs_fiber *fiber, size_t stack_size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *mapping;

	stack_size = (stack_size + page - 1) & ~(page - 1);
	mapping = mmap(NULL, stack_size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (mapping == MAP_FAILED)
		return errno;
	if (mprotect(mapping, page, PROT_NONE) != 0) {
		int error = errno;

		munmap(mapping, stack_size + page);
		return error;
	}
	fiber->stack_base = mapping + page;
	fiber->stack_size = stack_size;
	fiber->stack_pointer = NULL;
	fiber->sanitizer = NULL;
	return 0;
}

void cs_fiber_prepare(struct cs_fiber *fiber, void (*entry)(void *argument), void *argument)
{
	void **top = (void **)((char *)fiber->stack_base + fiber->stack_size);

#ifdef CS_ADDRESS_SANITIZER
	/* What was marked by calls that were left for good. */
	__asan_unpoison_memory_region(fiber->stack_base, fiber->stack_size);
#endif
#ifdef CS_THREAD_SANITIZER
	if (fiber->sanitizer)
		__tsan_destroy_fiber(fiber->sanitizer);
	fiber->sanitizer = __tsan_create_fiber(0);
#endif

#if defined(__x86_64__)
	/* As cs_fiber_switch pops: r15 r14 r13 r12 rbx rbp, then where to go; rsp is then a multiple of 16. */
	void **frame = top - 9;

	memset(frame, 0, 7 * sizeof(*frame));
	frame[2] = argument;               /* r13 */
	frame[3] = (void *)entry;          /* r12 */
	frame[6] = (void *)cs_fiber_start;
#elif defined(__aarch64__)
	void **frame = top - 20;    /* 160 bytes, as cs_fiber_switch lays them out */

	memset(frame, 0, 160);
	frame[0] = (void *)entry;            /* x19 */
	frame[1] = argument;                 /* x20 */
	frame[11] = (void *)cs_fiber_start;  /* x30 */
#else
#error "fibers are written for x86-64 and aarch64"
#endif
	fiber->stack_pointer = frame;
}

#ifdef CS_ADDRESS_SANITIZER
static _Thread_local struct cs_fiber *left; /* the fiber that the last switch left */

void cs_fiber_arrived(void)
{
	const void *bottom;
	size_t size;

	__sanitizer_finish_switch_fiber(NULL, &bottom, &size);
	if (!left->stack_size) { /* a thread's own context: its bounds become known when it is left */
		left->stack_base = (void *)bottom;
		left->stack_size = size;
	}
}

void cs_fiber_pass(struct cs_fiber *from, struct cs_fiber *to)
{
	void *fake = NULL;

	left = from;
	__sanitizer_start_switch_fiber(&fake, to->stack_base, to->stack_size);
	cs_fiber_switch(&from->stack_pointer, to->stack_pointer);
	__sanitizer_finish_switch_fiber(fake, NULL, NULL);
}
#else
void cs_fiber_arrived(void)
{
}

void cs_fiber_pass(struct cs_fiber *from, struct cs_fiber *to)
{
#ifdef CS_THREAD_SANITIZER
	if (!from->stack_size) /* a thread's own context */
		from->sanitizer = __tsan_get_current_fiber();
	__tsan_switch_to_fiber(to->sanitizer, 0);
#endif
	cs_fiber_switch(&from->stack_pointer, to->stack_pointer);
}
#endif

void cs_fiber_destroy(struct cs_fiber *fiber)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

#ifdef CS_THREAD_SANITIZER
	if (fiber->sanitizer)
		__tsan_destroy_fiber(fiber->sanitizer);
#endif

	munmap((char *)fiber->stack_base - page, fiber->stack_size + page);
	memset(fiber, 0, sizeof(*fiber));
}

/*
 * The Swift runtime keeps the accesses that are open in a list per thread whose nodes lie on the stacks. Switching
 * or leaving a fiber would corrupt it, so the check is off for the whole process.
 */
extern bool _swift_disableExclusivityChecking __attribute__((weak));

__attribute__((constructor)) static void disable_exclusivity_checking(void)
{
	if (&_swift_disableExclusivityChecking)
		_swift_disableExclusivityChecking = true;
}

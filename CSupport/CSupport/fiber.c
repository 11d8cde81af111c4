/* SPDX-License-Identifier: GPL-2.0-only */
/* Stacks of fibers. The switch itself is in switch.S. */
#include "cs_fiber.h"
#include "sanitized.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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
	return 0;
}

void cs_fiber_prepare(struct cs_fiber *fiber, void (*entry)(void *argument), void *argument)
{
	void **top = (void **)((char *)fiber->stack_base + fiber->stack_size);

	entry = cs_fiber_announce(fiber, entry);

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

void cs_fiber_destroy(struct cs_fiber *fiber)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	cs_fiber_retire(fiber);

	munmap((char *)fiber->stack_base - page, fiber->stack_size + page);
	memset(fiber, 0, sizeof(*fiber));
}

bool cs_fibers_can_be_saved(void)
{
#if defined(CS_ADDRESS_SANITIZER) || defined(CS_THREAD_SANITIZER)
	return false;
#else
	return true;
#endif
}

size_t cs_fiber_used(const struct cs_fiber *fiber)
{
	return (size_t)((char *)fiber->stack_base + fiber->stack_size - (char *)fiber->stack_pointer);
}

void cs_fiber_save(const struct cs_fiber *fiber, void *copy)
{
	memcpy(copy, fiber->stack_pointer, cs_fiber_used(fiber));
}

void cs_fiber_put_back(struct cs_fiber *fiber, const void *copy, size_t size)
{
	fiber->stack_pointer = (char *)fiber->stack_base + fiber->stack_size - size;
	memcpy(fiber->stack_pointer, copy, size);
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

/* SPDX-License-Identifier: GPL-2.0-only */
/* Return addresses of the running stack, by the unwinder of the C library. */
#define _GNU_SOURCE
#include "cs_backtrace.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stddef.h>
#include <ucontext.h>

enum { DEEPEST = 64 };

bool cs_same_object(const void *one, const void *other)
{
	Dl_info here, there;

	return dladdr(one, &here) != 0 && dladdr(other, &there) != 0 && here.dli_fbase == there.dli_fbase;
}

int cs_backtrace(const void *anchor, uint64_t *addresses, int capacity)
{
	void *frames[DEEPEST];
	Dl_info object;
	int count, found = 0;

	if (anchor == NULL || dladdr(anchor, &object) == 0)
		return 0;
	count = backtrace(frames, DEEPEST);
	for (int i = 0; i < count && found < capacity; i++) {
		if (!cs_same_object(anchor, frames[i]))
			continue;
		addresses[found++] = (uint64_t)((char *)frames[i] - (char *)object.dli_fbase);
	}
	return found;
}

uint64_t cs_trapped_at(const void *context)
{
	const ucontext_t *state = context;

#if defined(__x86_64__)
	return (uint64_t)state->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
	return state->uc_mcontext.pc;
#endif
}

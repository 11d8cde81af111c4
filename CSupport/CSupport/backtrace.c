/* SPDX-License-Identifier: GPL-2.0-only */
/* Return addresses of the running stack, by the unwinder of the C library. */
#define _GNU_SOURCE
#include "cs_backtrace.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stddef.h>

enum { DEEPEST = 64 };

int cs_backtrace(const void *anchor, uint64_t *addresses, int capacity)
{
	void *frames[DEEPEST];
	Dl_info object, frame;
	int count, found = 0;

	if (anchor == NULL || dladdr(anchor, &object) == 0)
		return 0;
	count = backtrace(frames, DEEPEST);
	for (int i = 0; i < count && found < capacity; i++) {
		if (dladdr(frames[i], &frame) == 0 || frame.dli_fbase != object.dli_fbase)
			continue;
		addresses[found++] = (uint64_t)((char *)frames[i] - (char *)object.dli_fbase);
	}
	return found;
}
